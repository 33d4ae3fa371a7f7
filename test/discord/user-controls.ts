import { ComponentType, InteractionType } from "discord-api-types/v10";
import type { Attachments } from "./attachments.ts";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { AnyComponent } from "./components.ts";
import { createInteractionHandle, latest, type InteractionHandle } from "./interaction-handle.ts";
import { whereOf, type InteractionSender } from "./interaction-sender.ts";
import { fillModal, type ModalValues } from "./modal-submission.ts";
import { controlsOf, type ShownControl } from "./read-message.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { WorldUser } from "./world.ts";

export interface ControlActions {
  /** Presses the button with this custom id or label. Throws where this person could not. */
  click(message: { readonly id: string }, customIdOrLabel: string): InteractionHandle;
  /** Chooses in the select with this custom id or placeholder, by values or labels of its options. */
  select(
    message: { readonly id: string },
    customIdOrPlaceholder: string,
    choices: readonly string[],
  ): InteractionHandle;
  /** Submits the modal that this interaction showed. Values by custom id or label. */
  submitModal(shownBy: InteractionHandle, values: ModalValues): InteractionHandle;
}

export function createControlActions(
  user: WorldUser,
  options: {
    readonly changes: Changes;
    readonly clock: Clock;
    readonly send: InteractionSender;
    readonly attachments: Attachments;
    readonly findMessage: (id: string) => StoredMessage;
  },
): ControlActions {
  const { send } = options;

  return {
    click({ id }, wanted) {
      const message = visible(id);
      const { customId } = control(message, wanted, "button");
      const component_type = ComponentType.Button;
      return use(message, { custom_id: customId, component_type });
    },
    select({ id }, wanted, choices) {
      const message = visible(id);
      const { customId, component } = control(message, wanted, "select");
      const values = choose(component, choices);
      return use(message, { custom_id: customId, component_type: component.type, values });
    },
    submitModal({ record, modal }, values) {
      if (modal === undefined) throw new Error("the interaction showed no modal");
      const { channel, source } = record;
      const where = record.isUserInstall ? "userInstall" : whereOf(channel);
      const data = fillModal(modal, values, (upload) =>
        options.attachments.add(upload.as("ephemeral-attachments", channel.id)),
      );
      const submitted = send({
        user,
        channel,
        where,
        type: InteractionType.ModalSubmit,
        data: {
          ...data,
          resolved: {
            attachments: Object.fromEntries(
              data.attachments.map((each) => [each.id, options.attachments.toApi(each)]),
            ),
          },
          attachments: undefined,
        },
        source,
        triggeredBy: record,
      });
      return createInteractionHandle(submitted, options);
    },
  };

  function visible(id: string): StoredMessage {
    const message = options.findMessage(id);
    if (message.visibleTo !== undefined && message.visibleTo !== user.id) {
      throw new Error(`${user.globalName} does not see this message`);
    }
    return message;
  }

  function use(source: StoredMessage, data: object): InteractionHandle {
    const { channel } = source;
    const isUserInstall = "1" in (source.answers?.authorizing_integration_owners ?? {});
    const where = isUserInstall ? "userInstall" : whereOf(channel);
    const type = InteractionType.MessageComponent;
    return createInteractionHandle(send({ user, channel, where, type, data, source }), options);
  }
}

function control(message: StoredMessage, wanted: string, kind: ShownControl["kind"]): ShownControl {
  const controls = controlsOf(latest(message)).filter((each) => each.kind === kind);
  const found = controls.find(({ customId, label }) => customId === wanted || label === wanted);
  if (found === undefined) {
    const there = controls.map(({ label, customId }) => `${label} (${customId})`).join(", ");
    throw new Error(`no ${kind} "${wanted}"; there are: ${there === "" ? "none" : there}`);
  }
  if (found.disabled) throw new Error(`the ${kind} "${wanted}" is disabled`);
  return found;
}

function choose(select: AnyComponent, choices: readonly string[]): readonly string[] {
  const defined = (select["options"] ?? []) as readonly {
    readonly label: string;
    readonly value: string;
  }[];
  const least = Number(select["min_values"] ?? 1);
  const most = Number(select["max_values"] ?? 1);
  if (choices.length < least || choices.length > most) {
    throw new Error(`${least} to ${most} choices, not ${choices.length}`);
  }
  if (select.type !== ComponentType.StringSelect) return choices;
  return choices.map((choice) => {
    const option = defined.find(({ label, value }) => value === choice || label === choice);
    if (option === undefined) {
      throw new Error(`no "${choice}"; there are: ${defined.map(({ label }) => label).join(", ")}`);
    }
    return option.value;
  });
}
