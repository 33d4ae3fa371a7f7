import type { ZodMiniType } from "zod/mini";
import type { UploadedFile } from "./request-body.ts";
import type { ViolationKind } from "./violations.ts";

export interface RouteCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Checked against the route's schema. */
  readonly payload: unknown;
  readonly files: readonly UploadedFile[];
  /** For what Discord would let pass but nobody can want. */
  readonly report: (kind: ViolationKind, detail: string) => void;
}

export interface RouteAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  /** Verb and what it is about; the name that faults and violations use. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v10`, in the syntax of URLPattern. */
  readonly path: string;
  /** False where the token in the path is the credential. */
  readonly needsBotToken: boolean;
  readonly request?: (payload: unknown) => ZodMiniType;
  /** What a 200 must look like. */
  readonly answer?: ZodMiniType;
  handle(call: RouteCall): RouteAnswer | Promise<RouteAnswer>;
}
