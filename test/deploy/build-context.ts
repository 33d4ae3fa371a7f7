/**
 * Which of `paths` (relative, with `/`) Docker sends to the builder: the last pattern that matches a path or one of its
 * parents decides.
 */
export function buildContext(paths: readonly string[], dockerignore: string): readonly string[] {
  const rules = dockerignore
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({
      isException: line.startsWith("!"),
      pattern: patternOf(line.replace(/^!/, "").replace(/^\/|\/$/g, "")),
    }));
  return paths.filter((path) => {
    const deciding = rules.findLast(({ pattern }) =>
      withParents(path).some((candidate) => pattern.test(candidate)),
    );
    return deciding === undefined || deciding.isException;
  });
}

function withParents(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Unlike a shell's, Docker's `*` takes names that start with a dot too. */
function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|[\]{}\\]/g, "\\$&")
    .replace(/\*\*|\*|\?/g, (wild) => ({ "**": ".*", "*": "[^/]*" })[wild] ?? "[^/]");
  return new RegExp(`^${source}$`);
}
