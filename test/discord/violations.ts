/**
 * What a bot must never do, even where Discord would let it pass. `schema`: a request that Discord's description
 * refuses; `rule`: one that breaks a rule beyond it; `answer`: the fake itself answered something that Discord would
 * not; `invisible-attachment`: a file of a Components-V2 message that nobody can see; `unknown-route`: not faked here.
 */
export type ViolationKind = "schema" | "rule" | "answer" | "invisible-attachment" | "unknown-route";

export interface Violation {
  readonly kind: ViolationKind;
  /** The route's name, such as `PATCH webhook message`. */
  readonly route: string;
  readonly path: string;
  readonly detail: string;
}

/** An answer in Discord's error format. `violation` says whose fault it is; without it, it is life. */
export class DiscordRefusal extends Error {
  override readonly name = "DiscordRefusal";
  readonly status: number;
  readonly code: number;
  readonly violation: ViolationKind | undefined;
  /** Path (`components.0.content`) and what is wrong there. */
  readonly issues: readonly FieldIssue[];

  constructor(options: {
    readonly status: number;
    readonly code: number;
    readonly message: string;
    readonly violation?: ViolationKind;
    readonly issues?: readonly FieldIssue[];
  }) {
    super(options.message);
    this.status = options.status;
    this.code = options.code;
    this.violation = options.violation;
    this.issues = options.issues ?? [];
  }
}

export interface FieldIssue {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** 400 50035 with the offending fields, recorded as a violation. */
export function invalidForm(
  issues: readonly FieldIssue[],
  violation: ViolationKind = "rule",
): DiscordRefusal {
  return new DiscordRefusal({
    status: 400,
    code: 50_035,
    message: "Invalid Form Body",
    violation,
    issues,
  });
}

/** The body Discord sends: errors nested by field, as `{ a: { "0": { _errors: [...] } } }`. */
export function refusalBody(refusal: DiscordRefusal): Record<string, unknown> {
  const body = { code: refusal.code, message: refusal.message };
  if (refusal.issues.length === 0) return body;
  const errors: ErrorTree = {};
  for (const { path, code, message } of refusal.issues) {
    let node = errors;
    for (const key of path === "" ? [] : path.split(".")) {
      const next = node[key];
      node = next === undefined || Array.isArray(next) ? (node[key] = {}) : next;
    }
    const known = node["_errors"];
    node["_errors"] = [...(Array.isArray(known) ? known : []), { code, message }];
  }
  return { ...body, errors };
}

interface ErrorTree {
  [key: string]: ErrorTree | { readonly code: string; readonly message: string }[];
}
