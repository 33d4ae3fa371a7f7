import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import { SELECT_TYPES, V2_TYPES, walk, type AnyComponent } from "./components.ts";
import type { FieldIssue } from "./violations.ts";

const MAX_COMPONENTS = 40;
const MAX_ACTION_ROWS = 5;
const MAX_TEXT_CHARACTERS = 4000;
const MAX_MODAL_COMPONENTS = 5;

/** What Discord's schema cannot see in the components of a message. */
export function componentIssues(
  components: readonly AnyComponent[],
  isV2: boolean,
): readonly FieldIssue[] {
  const placed = [...walk(components)];
  const issues: FieldIssue[] = [...duplicates(components)];
  const text = placed.reduce((sum, { component }) => sum + textLength(component), 0);
  if (text > MAX_TEXT_CHARACTERS) {
    issues.push(
      issue("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", `${text} > 4000 characters`),
    );
  }
  if (placed.length > MAX_COMPONENTS) {
    issues.push(issue("components", "COMPONENT_MAX_TOTAL_COMPONENTS", `${placed.length} > 40`));
  }
  if (!isV2) {
    const modern = placed.find(({ component }) => V2_TYPES.has(component.type));
    if (modern !== undefined) {
      issues.push(issue(modern.path, "UNION_TYPE_CHOICES", "only with the Components V2 flag"));
    }
    if (components.length > MAX_ACTION_ROWS) {
      issues.push(issue("components", "BASE_TYPE_BAD_LENGTH", "at most 5 rows"));
    }
  }
  for (const { component, path } of placed) {
    if (component.type === ComponentType.ActionRow) issues.push(...rowIssues(component, path));
    if (component.type === ComponentType.Button) issues.push(...buttonIssues(component, path));
    if (component.type === ComponentType.File) issues.push(...fileIssues(component, path));
    if (component.type === ComponentType.StringSelect)
      issues.push(...selectIssues(component, path));
  }
  return issues;
}

export function modalIssues(components: readonly AnyComponent[]): readonly FieldIssue[] {
  const issues = [...duplicates(components)];
  if (components.length > MAX_MODAL_COMPONENTS) {
    issues.push(issue("data.components", "BASE_TYPE_BAD_LENGTH", "at most 5 in a modal"));
  }
  return issues;
}

function duplicates(components: readonly AnyComponent[]): FieldIssue[] {
  const seen = new Set<unknown>();
  const issues: FieldIssue[] = [];
  for (const { component, path } of walk(components)) {
    for (const key of ["custom_id", "id"] as const) {
      const value = component[key];
      if (value === undefined || value === null || value === 0) continue;
      const marker = `${key} ${value}`;
      if (seen.has(marker)) {
        issues.push(issue(`${path}.${key}`, "COMPONENT_CUSTOM_ID_DUPLICATED", `twice: ${value}`));
      }
      seen.add(marker);
    }
  }
  return issues;
}

function textLength({ type, content }: AnyComponent): number {
  return type === ComponentType.TextDisplay ? (content ?? "").length : 0;
}

function rowIssues({ components = [] }: AnyComponent, path: string): FieldIssue[] {
  const selects = components.filter(({ type }) => SELECT_TYPES.has(type)).length;
  if (selects === 0 || components.length === 1) return [];
  return [issue(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "a select fills its whole row")];
}

function buttonIssues(button: AnyComponent, path: string): FieldIssue[] {
  const isLink = button["style"] === ButtonStyle.Link;
  const issues: FieldIssue[] = [];
  const hasCustomId = typeof button.custom_id === "string";
  const hasUrl = typeof button["url"] === "string";
  if (isLink ? !hasUrl || hasCustomId : hasUrl || !hasCustomId) {
    const wanted = isLink ? "a link button has a url and no custom_id" : "a button has a custom_id";
    issues.push(issue(path, "BUTTON_COMPONENT_INVALID", wanted));
  }
  const label = button["label"];
  if ((label === undefined || label === null || label === "") && button["emoji"] === undefined) {
    issues.push(issue(path, "BUTTON_COMPONENT_INVALID", "a button has a label or an emoji"));
  }
  return issues;
}

function fileIssues({ file }: AnyComponent, path: string): FieldIssue[] {
  if ((file as { readonly url: string }).url.startsWith("attachment://")) return [];
  return [issue(`${path}.file.url`, "ATTACHMENT_REFERENCE_REQUIRED", "only attachment://name")];
}

function selectIssues(select: AnyComponent, path: string): FieldIssue[] {
  const options = select["options"] as readonly { readonly value: string }[];
  const issues: FieldIssue[] = [];
  if (new Set(options.map(({ value }) => value)).size < options.length) {
    issues.push(issue(`${path}.options`, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "twice"));
  }
  const most = Number(select["max_values"] ?? 1);
  if (Number(select["min_values"] ?? 1) > most || most > options.length) {
    issues.push(issue(`${path}.max_values`, "BASE_TYPE_BAD_LENGTH", "more than there are options"));
  }
  return issues;
}

function issue(path: string, code: string, message: string): FieldIssue {
  return { path, code, message };
}
