/** Invisible, and neither Discord nor a browser reads on over it. */
const ZERO_WIDTH_SPACE = "\u200B";

/** `<` of anything that Discord draws: people, roles, channels, commands, emoji, times, places, sounds, mail links. */
const DRAWN =
  /<(?=[@#:]|(?:a|t|id|sound|mailto|tel|\d+):|\+\d|[^\s<>@]{1,100}@|\/[^\n<>:]{1,100}:\d)/gi;
const EVERYBODY = /@(?=everyone|here)/gi;
const SCHEME = /:(?=\/\/)/g;
/** Discord shows an invite or a gift even where no scheme stands before it. */
const DISCORD_LINK = /\b(?:discord(?:app)?\.(?:com|gg|gift|new)|dis\.gd)(?=\/)/gi;

/**
 * Leaves nothing that pings, links or draws something else than the text itself, in code and out of it: a zero-width
 * space goes in where Discord would begin to read. Everything that is seen stays as it is.
 */
export function defuseMentionsAndLinks(text: string): string {
  return text
    .replaceAll(DRAWN, `<${ZERO_WIDTH_SPACE}`)
    .replaceAll(EVERYBODY, `@${ZERO_WIDTH_SPACE}`)
    .replaceAll(SCHEME, `:${ZERO_WIDTH_SPACE}`)
    .replaceAll(DISCORD_LINK, `$&${ZERO_WIDTH_SPACE}`);
}
