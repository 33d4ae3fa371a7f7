import {
  ApplicationCommandCreateRequestSchema,
  ApplicationCommandPatchRequestPartialSchema,
  ApplicationCommandResponseSchema,
  ApplicationCommandUpdateRequestSchema,
} from "discord-api-spec/zod";
import { z } from "zod/mini";
import type { CommandBody, CommandScope, CommandStore } from "./command-store.ts";
import type { Route, RouteCall } from "./route.ts";

/** Registering application commands, globally and for one guild. */
export function createCommandRoutes(commands: CommandStore): readonly Route[] {
  return [
    ...routesAt("/applications/:app/commands", "commands"),
    ...routesAt("/applications/:app/guilds/:guild/commands", "guild commands"),
  ];

  function routesAt(path: string, noun: string): Route[] {
    const common = { needsBotToken: true, answer: ApplicationCommandResponseSchema } as const;
    const one = { ...common, path: `${path}/:id` };
    const single = noun.replace(/s$/, "");
    return [
      {
        ...common,
        name: `GET ${noun}`,
        method: "GET",
        path,
        answer: z.array(ApplicationCommandResponseSchema),
        handle: ({ params }) => ({ status: 200, body: commands.list(scope(params)) }),
      },
      {
        ...common,
        name: `PUT ${noun}`,
        method: "PUT",
        path,
        request: () => z.array(ApplicationCommandUpdateRequestSchema),
        answer: z.array(ApplicationCommandResponseSchema),
        handle({ params, payload }) {
          const bodies = payload as readonly CommandBody[];
          return { status: 200, body: commands.replaceAll(scope(params), bodies) };
        },
      },
      {
        ...common,
        name: `POST ${single}`,
        method: "POST",
        path,
        request: () => ApplicationCommandCreateRequestSchema,
        handle({ params, payload }) {
          const { command, created } = commands.upsert(scope(params), payload as CommandBody);
          return { status: created ? 201 : 200, body: command };
        },
      },
      {
        ...one,
        name: `GET ${single}`,
        method: "GET",
        handle: ({ params }) => ({ status: 200, body: commands.get(scope(params), id(params)) }),
      },
      {
        ...one,
        name: `PATCH ${single}`,
        method: "PATCH",
        request: () => ApplicationCommandPatchRequestPartialSchema,
        handle({ params, payload }) {
          const body = payload as Partial<CommandBody>;
          return { status: 200, body: commands.patch(scope(params), id(params), body) };
        },
      },
      {
        ...one,
        name: `DELETE ${single}`,
        method: "DELETE",
        handle({ params }) {
          commands.remove(scope(params), id(params));
          return { status: 204 };
        },
      },
    ];
  }
}

function scope(params: RouteCall["params"]): CommandScope {
  return params["guild"];
}

function id(params: RouteCall["params"]): string {
  return params["id"] ?? "";
}
