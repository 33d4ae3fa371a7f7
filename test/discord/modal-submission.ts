import { ComponentType, type APIModalInteractionResponseCallbackData } from "discord-api-types/v10";
import type { StoredAttachment } from "./attachments.ts";
import type { AnyComponent } from "./components.ts";
import type { Upload } from "./upload.ts";

export type ModalValue = string | boolean | readonly string[] | readonly Upload[];
/** By the custom id of a field, or the label above it. */
export type ModalValues = Readonly<Record<string, ModalValue | undefined>>;

export interface ModalSubmission {
  readonly custom_id: string;
  readonly components: readonly object[];
  readonly attachments: readonly StoredAttachment[];
}

/** What Discord's client sends for a filled-in modal; throws where it would not let a person send it. */
export function fillModal(
  modal: APIModalInteractionResponseCallbackData,
  values: ModalValues,
  store: (upload: Upload) => StoredAttachment,
): ModalSubmission {
  const attachments: StoredAttachment[] = [];
  const used = new Set<string>();
  const rows = modal.components as unknown as readonly AnyComponent[];
  let nextId = 0;

  const components = rows.map((row) => {
    nextId += 1;
    const { type } = row;
    const id = row.id ?? nextId;
    if (type === ComponentType.Label && row.component !== undefined) {
      return { type, id, component: fill(row.component, String(row["label"])) };
    }
    if (type === ComponentType.ActionRow) {
      return { type, id, components: (row.components ?? []).map((each) => fill(each, "")) };
    }
    return { type, id };
  });
  const unknown = Object.keys(values).find((key) => !used.has(key));
  if (unknown !== undefined) throw new Error(`the modal has no field "${unknown}"`);
  return { custom_id: modal.custom_id, components, attachments };

  function fill(field: AnyComponent, label: string): object {
    nextId += 1;
    const customId = field.custom_id ?? "";
    const key = [customId, label, String(field["label"])].find((name) => name in values);
    if (key !== undefined) used.add(key);
    const given = key === undefined ? undefined : values[key];
    if (given === undefined && field["value"] === undefined && isRequired(field)) {
      throw new Error(`the field "${label === "" ? customId : label}" is required`);
    }
    return {
      type: field.type,
      id: field.id ?? nextId,
      custom_id: customId,
      ...filled(field, given),
    };
  }

  function filled(field: AnyComponent, given: ModalValue | undefined): object {
    if (field.type === ComponentType.TextInput) return { value: text(field, given) };
    if (field.type === ComponentType.Checkbox) {
      return { value: given ?? field["default"] ?? false };
    }
    if (field.type === ComponentType.RadioGroup) return { value: given ?? null };
    if (field.type === ComponentType.StringSelect) return { values: picked(field, given) };
    if (field.type !== ComponentType.FileUpload) return { values: given ?? [] };
    const stored = ((given ?? []) as readonly Upload[]).map(store);
    attachments.push(...stored);
    return { values: stored.map(({ id }) => id) };
  }
}

function text(field: AnyComponent, given: ModalValue | undefined): string {
  const value = given ?? field["value"] ?? "";
  if (typeof value !== "string") throw new Error(`"${field.custom_id}" takes a text`);
  const most = Number(field["max_length"] ?? 4000);
  const least = isRequired(field) ? Number(field["min_length"] ?? 1) : 0;
  if (value.length > most || value.length < least) {
    throw new Error(`"${field.custom_id}": ${value.length} characters, not ${least}-${most}`);
  }
  return value;
}

/** By values or labels of the options, as many as may be picked. */
function picked(field: AnyComponent, given: ModalValue | undefined): readonly string[] {
  const choices = (given ?? []) as readonly string[];
  const options = field["options"] as readonly { readonly label: string; readonly value: string }[];
  if (choices.length > Number(field["max_values"] ?? 1)) {
    throw new Error(`"${field.custom_id}" takes no ${choices.length} choices`);
  }
  return choices.map((choice) => {
    const option = options.find(({ label, value }) => value === choice || label === choice);
    if (option === undefined) throw new Error(`"${field.custom_id}" has no "${choice}"`);
    return option.value;
  });
}

/** Fields are required unless they say otherwise; a checkbox never is. */
function isRequired(field: AnyComponent): boolean {
  return field["required"] !== false && field.type !== ComponentType.Checkbox;
}
