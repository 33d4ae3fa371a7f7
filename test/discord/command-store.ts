import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  type APIApplicationCommand,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { refuse } from "./refusals.ts";
import type { Snowflakes } from "./snowflake.ts";
import { invalidForm } from "./violations.ts";

/** Undefined: global. */
export type CommandScope = string | undefined;
export type CommandBody = RESTPostAPIApplicationCommandsJSONBody;

export interface CommandStore {
  list(scope: CommandScope): readonly APIApplicationCommand[];
  get(scope: CommandScope, id: string): APIApplicationCommand;
  replaceAll(scope: CommandScope, bodies: readonly CommandBody[]): readonly APIApplicationCommand[];
  /** Replaces the command of the same name and type, as Discord does; `created` is false then. */
  upsert(
    scope: CommandScope,
    body: CommandBody,
  ): { readonly command: APIApplicationCommand; readonly created: boolean };
  patch(scope: CommandScope, id: string, body: Partial<CommandBody>): APIApplicationCommand;
  remove(scope: CommandScope, id: string): void;
  /** What a person in this guild (undefined: in a DM) is offered: the guild's own before global ones. */
  offered(
    guildId: string | undefined,
    name: string,
    type: ApplicationCommandType,
  ): APIApplicationCommand | undefined;
}

export function createCommandStore(applicationId: string, snowflakes: Snowflakes): CommandStore {
  const scopes = new Map<CommandScope, Map<string, APIApplicationCommand>>();

  const inScope = (scope: CommandScope): Map<string, APIApplicationCommand> => {
    const known = scopes.get(scope) ?? new Map<string, APIApplicationCommand>();
    scopes.set(scope, known);
    return known;
  };

  function get(scope: CommandScope, id: string): APIApplicationCommand {
    const command = inScope(scope).get(id);
    if (command === undefined) throw refuse.unknownCommand();
    return command;
  }

  function build(scope: CommandScope, body: CommandBody, id: string): APIApplicationCommand {
    const type = body.type ?? ApplicationCommandType.ChatInput;
    checkNames(body, type);
    const permissions = body.default_member_permissions ?? null;
    const command = {
      ...withoutNulls(body),
      id,
      type,
      application_id: applicationId,
      version: snowflakes.next(),
      name: body.name,
      description: "description" in body ? (body.description ?? "") : "",
      default_member_permissions: permissions,
      nsfw: body.nsfw ?? false,
      ...(scope === undefined
        ? {
            contexts: body.contexts ?? null,
            integration_types: body.integration_types ?? [ApplicationIntegrationType.GuildInstall],
          }
        : { guild_id: scope }),
    };
    return command as unknown as APIApplicationCommand;
  }

  function sameName(scope: CommandScope, { name, type }: CommandBody) {
    const wanted = type ?? ApplicationCommandType.ChatInput;
    return [...inScope(scope).values()].find((each) => each.name === name && each.type === wanted);
  }

  return {
    list: (scope) => [...inScope(scope).values()],
    get,
    replaceAll(scope, bodies) {
      const commands = bodies.map((body) =>
        build(scope, body, sameName(scope, body)?.id ?? snowflakes.next()),
      );
      scopes.set(scope, new Map(commands.map((command) => [command.id, command])));
      return commands;
    },
    upsert(scope, body) {
      const before = sameName(scope, body);
      const command = build(scope, body, before?.id ?? snowflakes.next());
      inScope(scope).set(command.id, command);
      return { command, created: before === undefined };
    },
    patch(scope, id, body) {
      const command = build(scope, { ...get(scope, id), ...body } as CommandBody, id);
      inScope(scope).set(id, command);
      return command;
    },
    remove(scope, id) {
      inScope(scope).delete(get(scope, id).id);
    },
    offered(guildId, name, type) {
      const own = guildId === undefined ? [] : [...inScope(guildId).values()];
      const all = [...own, ...inScope(undefined).values()];
      return all.find((each) => each.name === name && each.type === type);
    },
  };
}

/** The schema allows any name. */
function checkNames(body: CommandBody, type: ApplicationCommandType): void {
  if (type !== ApplicationCommandType.ChatInput) {
    if (!("description" in body) || !body.description) return;
    const message = "only slash commands have a description";
    throw invalidForm([{ path: "description", code: "APPLICATION_COMMANDS_DESCRIPTION", message }]);
  }
  const options = ("options" in body ? body.options : undefined) ?? [];
  const names = [body.name, ...options.map(({ name }) => name)];
  const wrong = names.find((name) => !/^[-_'\p{Ll}\p{Lo}\p{N}]{1,32}$/u.test(name));
  if (wrong !== undefined) {
    const code = "APPLICATION_COMMAND_INVALID_NAME";
    throw invalidForm([{ path: "name", code, message: `not a name: ${wrong}` }]);
  }
  const firstOptional = options.findIndex(isOptional);
  if (firstOptional >= 0 && options.slice(firstOptional).some((each) => !isOptional(each))) {
    const code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID";
    throw invalidForm([{ path: "options", code, message: "required options come first" }]);
  }
}

function isOptional(option: { readonly required?: boolean | undefined }): boolean {
  return option.required !== true;
}

function withoutNulls(body: CommandBody): Partial<CommandBody> {
  const kept = Object.entries(body).filter(([, value]) => value !== null);
  return Object.fromEntries(kept);
}
