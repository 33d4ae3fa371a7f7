/** A request whose body has arrived whole. */
export interface HeldRequest {
  readonly route: string;
  readonly path: string;
  readonly payload: unknown;
}

/** `received`: nothing has been done yet; `done`: it has, but its answer is not sent. */
export type RequestMoment = "received" | "done";

/** The request goes on when it resolves; with `drop` the connection is closed instead, as by a network. */
export type RequestHook = (
  request: HeldRequest,
  moment: RequestMoment,
) => Promise<"drop" | undefined> | "drop" | undefined;

/** What a test does between a request's arrival and its answer. */
export interface RequestHooks {
  /** Calls the hook for each request, until the function returned is called. */
  add(hook: RequestHook): () => void;
  run: (request: HeldRequest, moment: RequestMoment) => Promise<"drop" | undefined>;
}

export function createRequestHooks(): RequestHooks {
  const hooks = new Set<RequestHook>();
  return {
    add(hook) {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
    async run(request, moment) {
      let wish: "drop" | undefined;
      for (const hook of hooks) wish = (await hook(request, moment)) ?? wish;
      return wish;
    },
  };
}
