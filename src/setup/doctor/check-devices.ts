import { listDevices, type DeviceList } from "../devices.ts";
import { ok, problemOf, type Finding } from "./finding.ts";

export interface DevicesCheck {
  readonly findings: readonly Finding[];
  readonly devices: DeviceList["devices"];
}

export interface DevicesCheckOptions {
  readonly toolPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly gpuLayers: number;
}

const WHY_SLOW =
  "On the processor a track takes minutes instead of seconds, and everybody behind it waits.";

/** What llama.cpp would compute on. */
export async function checkDevices(
  { toolPath, env, gpuLayers }: DevicesCheckOptions,
  signal: AbortSignal,
): Promise<DevicesCheck> {
  let list: DeviceList;
  try {
    list = await listDevices({ toolPath, env }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return {
      findings: [{ ...problemOf("devices", error, WHY_SLOW), severity: "warning" }],
      devices: [],
    };
  }
  const { devices, complaints } = list;
  if (devices.length === 0) return { findings: [noDevice(complaints)], devices };
  const findings = devices.map(({ id, name, freeMib, totalMib }) =>
    ok("devices", `${id}: ${name}${memory(freeMib, totalMib)}`),
  );
  return { findings: gpuLayers === 0 ? [...findings, unused()] : findings, devices };
}

function noDevice(complaints: readonly string[]): Finding {
  const said = complaints.length === 0 ? "" : ` It said: ${complaints.join("; ")}`;
  return {
    check: "devices",
    severity: "warning",
    what: `llama.cpp sees no graphics card: the model would run on the processor.${said}`,
    why: WHY_SLOW,
    mend: "Take a llama.cpp built for the card (CUDA for NVIDIA, HIP or Vulkan for AMD, Vulkan for Intel, Metal on a Mac) and see llama-server --list-devices. In a container the card must be passed on; on Linux the user must be in the groups render and video.",
  };
}

function unused(): Finding {
  return {
    check: "devices",
    severity: "warning",
    what: "GPU_LAYERS=0: the model runs on the processor, though there is a graphics card",
    why: WHY_SLOW,
    mend: "Take GPU_LAYERS out of .env, or set it to 99.",
  };
}

function memory(freeMib: number | null, totalMib: number | null): string {
  if (freeMib === null || totalMib === null) return "";
  return `, ${(freeMib / 1024).toFixed(1)} of ${(totalMib / 1024).toFixed(1)} GiB free`;
}
