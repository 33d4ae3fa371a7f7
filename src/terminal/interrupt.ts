/**
 * Aborted by Ctrl-C, by SIGTERM, and when nobody reads our output any more (`liner … | head`). A second signal ends us at
 * once, with `exitCode`.
 */
export function listenForInterrupt(exitCode: number): AbortController {
  const interrupt = new AbortController();
  // Not once: where nobody else listens any more, the spinner's library ends us with the signal before we have tidied up.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(exitCode);
      interrupt.abort(new Error("interrupted"));
    });
  }
  process.stdout.on("error", () => interrupt.abort(new Error("nobody reads the output")));
  return interrupt;
}
