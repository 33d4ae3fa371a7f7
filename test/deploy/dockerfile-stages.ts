import { DockerfileParser, Copy, From, type Instruction } from "dockerfile-ast";

export interface Stage {
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, in order. Throws where an instruction stands before the first FROM. */
export function dockerfileStages(text: string): readonly Stage[] {
  const stages: { image: string; instructions: Instruction[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      stages.push({ image: instruction.getImage() ?? "", instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`${instruction.getKeyword()} before FROM`);
    stage.instructions.push(instruction);
  }
  return stages;
}

/** Instructions of one keyword, as they are written, without it. */
export function argumentsOf(stage: Stage, keyword: string): readonly string[] {
  return stage.instructions
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getArgumentsContent() ?? "");
}

/** What is copied from the build context: sources and target. */
export function copiedFromContext(
  stage: Stage,
): readonly { readonly sources: readonly string[]; readonly target: string }[] {
  return stage.instructions
    .filter((instruction): instruction is Copy => instruction instanceof Copy)
    .filter((copy) => copy.getFromFlag() === null)
    .map((copy) => {
      const values = copy.getArguments().map((argument) => argument.getValue());
      return { sources: values.slice(0, -1), target: values.at(-1) ?? "" };
    });
}
