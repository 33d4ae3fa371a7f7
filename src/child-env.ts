/**
 * What a child may see of our environment. Everything else stays here: the bot's token above all, and `LLAMA_ARG_*`,
 * which llama.cpp would obey.
 */
const ALLOWED =
  /^(PATH|HOME|TMPDIR|TEMP|TMP|LANG|LC_.*|SYSTEMROOT|LD_LIBRARY_PATH|DYLD_.*|(CUDA|HIP|HSA|ROCM|ROCR|AMD|VK|GGML|OMP|MESA|RADV|NVIDIA|GPU|METAL)_.*)$/;

export function childEnv(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && ALLOWED.test(name.toUpperCase())) kept[name] = value;
  }
  return { ...kept, ...extra };
}
