// What the container's health check runs: exits 0 when the bot beside it says that it lives, else 1 with a line why.
// Where METRICS_PORT is off, or any port that is free (0), there is nobody to ask: the container lives exactly as long as the bot.
const port = process.env["METRICS_PORT"]?.trim() ?? "";
const host = process.env["METRICS_HOST"]?.trim() ?? "";

if (port === "" || Number(port) === 0) {
  console.log("METRICS_PORT names no port: nothing to ask");
} else {
  const said = await ask(`http://${askedHost(host)}:${port}/livez`);
  console.log(said.text);
  process.exitCode = said.lives ? 0 : 1;
}

/** A server that listens everywhere is asked on loopback. */
function askedHost(listens: string): string {
  if (["", "0.0.0.0", "::"].includes(listens)) return "127.0.0.1";
  return listens.includes(":") ? `[${listens}]` : listens;
}

async function ask(url: string): Promise<{ readonly lives: boolean; readonly text: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(4000) });
    return { lives: answer.ok, text: `${answer.status} ${await answer.text()}` };
  } catch (error) {
    return { lives: false, text: `${url} does not answer: ${String(error)}` };
  }
}
