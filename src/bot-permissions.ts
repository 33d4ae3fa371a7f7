/** What the bot is invited with: names as Discord's settings show them, bits as its API counts them. */
export const BOT_PERMISSIONS = [
  { name: "View Channels", bit: 1n << 10n },
  { name: "Send Messages", bit: 1n << 11n },
  { name: "Send Messages in Threads", bit: 1n << 38n },
  { name: "Create Public Threads", bit: 1n << 35n },
  { name: "Attach Files", bit: 1n << 15n },
  { name: "Read Message History", bit: 1n << 16n },
] as const;

const ADMINISTRATOR = 1n << 3n;

/** The address at which a server's owner lets the bot in, with these permissions and no other. */
export function inviteUrl(applicationId: string): string {
  const bits = BOT_PERMISSIONS.reduce((sum, { bit }) => sum | bit, 0n);
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: "bot applications.commands",
    permissions: bits.toString(),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/** The names of those that are not among the granted bits. */
export function missingPermissions(granted: bigint): readonly string[] {
  if ((granted & ADMINISTRATOR) !== 0n) return [];
  return BOT_PERMISSIONS.filter(({ bit }) => (granted & bit) === 0n).map(({ name }) => name);
}
