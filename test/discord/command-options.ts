import {
  ApplicationCommandOptionType as OptionType,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
} from "discord-api-types/v10";
import type { Upload } from "./upload.ts";
import type { WorldChannel, WorldUser } from "./world.ts";

export type OptionValue = string | number | boolean | Upload | WorldUser | WorldChannel;
export type OptionValues = Readonly<Record<string, OptionValue | undefined>>;

export interface FilledOption {
  readonly name: string;
  readonly type: OptionType;
  readonly value: OptionValue;
}

/** Puts values to the options of a command as Discord's client would let a person do; throws where it would not. */
export function fillOptions(
  defined: readonly APIApplicationCommandOption[],
  values: OptionValues,
): readonly FilledOption[] {
  const basic = defined as readonly APIApplicationCommandBasicOption[];
  for (const name of Object.keys(values)) {
    if (!basic.some((option) => option.name === name)) {
      throw new Error(
        `no option "${name}"; there are: ${basic.map((each) => each.name).join(", ")}`,
      );
    }
  }
  return basic.flatMap((option) => {
    const value = values[option.name];
    if (value === undefined) {
      if (option.required === true) throw new Error(`option "${option.name}" is required`);
      return [];
    }
    const objection = object(option, value);
    if (objection !== undefined) {
      throw new Error(`Discord's client would not send "${option.name}": ${objection}`);
    }
    return [{ name: option.name, type: option.type, value }];
  });
}

function object(option: APIApplicationCommandBasicOption, value: OptionValue): string | undefined {
  switch (option.type) {
    case OptionType.String:
      return typeof value === "string" ? objectText(option, value) : "not a text";
    case OptionType.Integer:
    case OptionType.Number:
      return typeof value === "number" ? objectNumber(option, value) : "not a number";
    case OptionType.Boolean:
      return typeof value === "boolean" ? undefined : "neither true nor false";
    case OptionType.Attachment:
      return isUpload(value) ? objectFile(option, value) : "not an upload";
    case OptionType.User:
    case OptionType.Mentionable:
      return typeof value === "object" && "username" in value ? undefined : "not a user";
    case OptionType.Channel:
      return typeof value === "object" && !isUpload(value) && "kind" in value
        ? undefined
        : "not a channel";
    case OptionType.Role:
      return "options that take a role are not faked";
    default:
      return "options of this type are not faked";
  }
}

function objectText(
  option: APIApplicationCommandBasicOption & { type: OptionType.String },
  value: string,
): string | undefined {
  const {
    choices,
    min_length: least,
    max_length: most,
  } = option as {
    readonly choices?: readonly { readonly value: string }[];
    readonly min_length?: number;
    readonly max_length?: number;
  };
  if (
    choices !== undefined &&
    choices.length > 0 &&
    !choices.some((each) => each.value === value)
  ) {
    return `not one of ${choices.map((choice) => choice.value).join(", ")}`;
  }
  const { length } = value;
  if (length === 0 || length < (least ?? 0) || length > (most ?? 6000))
    return `${length} characters`;
  return undefined;
}

function objectNumber(
  option: APIApplicationCommandBasicOption & { type: OptionType.Integer | OptionType.Number },
  value: number,
): string | undefined {
  const { min_value: least, max_value: most } = option as {
    readonly min_value?: number;
    readonly max_value?: number;
  };
  if (option.type === OptionType.Integer && !Number.isInteger(value)) return "not an integer";
  if (value < (least ?? -Infinity) || value > (most ?? Infinity)) return "out of range";
  return undefined;
}

/** `file_types` are extensions, or the groups `audio`, `image`, `video`. */
function objectFile(option: object, upload: Upload): string | undefined {
  const types = "file_types" in option ? (option.file_types as readonly string[]) : [];
  if (types.length === 0) return undefined;
  const extension = upload.filename.toLowerCase().split(".").pop() ?? "";
  const allowed = types.flatMap((type) => FILE_GROUPS[type] ?? [type.replace(/^\./, "")]);
  return allowed.includes(extension) ? undefined : `.${extension} is not among ${types.join(", ")}`;
}

const FILE_GROUPS: Readonly<Record<string, readonly string[]>> = {
  audio: ["mp3", "wav", "flac", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff", "wma"],
  video: ["mp4", "mov", "webm", "mkv"],
  image: ["png", "jpg", "jpeg", "gif", "webp"],
};

export function isUpload(value: OptionValue): value is Upload {
  return typeof value === "object" && "kind" in value && value.kind === "upload";
}
