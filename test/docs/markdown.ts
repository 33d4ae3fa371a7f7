import { marked, type Token, type Tokens } from "marked";

export interface Page {
  readonly links: readonly string[];
  /** Of headings, as GitHub makes them. */
  readonly anchors: readonly string[];
  /** What stands in backticks in a line. */
  readonly codeSpans: readonly string[];
  /** Blocks of code with their language. */
  readonly codeBlocks: readonly { readonly language: string; readonly text: string }[];
  readonly text: string;
}

/** What the tests of the documents look at. */
export function readPage(markdown: string): Page {
  const tokens = [...walk(marked.lexer(markdown))];
  return {
    links: tokens
      .filter((token): token is Tokens.Link | Tokens.Image => /^(link|image)$/.test(token.type))
      .map(({ href }) => href),
    anchors: anchorsOf(tokens.filter((token): token is Tokens.Heading => token.type === "heading")),
    codeSpans: tokens
      .filter((token): token is Tokens.Codespan => token.type === "codespan")
      .map(({ text }) => text),
    codeBlocks: tokens
      .filter((token): token is Tokens.Code => token.type === "code")
      .map(({ lang, text }) => ({ language: lang ?? "", text })),
    text: markdown,
  };
}

function* walk(tokens: readonly Token[]): Generator<Token> {
  for (const token of tokens) {
    yield token;
    if (token.type === "table") {
      const { header, rows } = token as Tokens.Table;
      for (const cell of [...header, ...rows.flat()]) yield* walk(cell.tokens);
    } else if (token.type === "list") {
      yield* walk((token as Tokens.List).items);
    } else if ("tokens" in token && token.tokens !== undefined) {
      yield* walk(token.tokens);
    }
  }
}

function anchorsOf(headings: readonly Tokens.Heading[]): readonly string[] {
  const seen = new Map<string, number>();
  return headings.map(({ text }) => {
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}
