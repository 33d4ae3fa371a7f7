import { readdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ComponentType, type APIMessageComponent } from "discord-api-types/v10";
import { describe, expect, it } from "vitest";
import { componentHtml } from "../../scripts/readme-pictures/component-html.ts";
import { discordMarkdown } from "../../scripts/readme-pictures/discord-markdown.ts";
import { aboutCard } from "../../src/cards/about-card.ts";
import { errorCard } from "../../src/cards/error-card.ts";

const PICTURES = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const NOW = 1_800_000_000_000;
const GITHUB_SHOWS_QUICKLY_BYTES = 200_000;

describe("the pictures of the README", () => {
  it("are small enough to be there at once", async () => {
    const names = await readdir(PICTURES);

    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect((await stat(PICTURES + name)).size).toBeLessThan(GITHUB_SHOWS_QUICKLY_BYTES);
    }
  });

  it.each([
    { markdown: "### Title\n-# small", html: '<h3>Title</h3>\n<div class="subtext">small</div>' },
    { markdown: "one\ntwo", html: "<p>one<br>two</p>\n" },
    { markdown: "**Yours**\n- a\n- b", html: "<p><strong>Yours</strong></p>\n<ul>" },
    { markdown: "mine\\_1.wav \\*not bold\\*", html: "mine_1.wav *not bold*" },
    { markdown: "about <t:1800000060:R>.", html: '<span class="time">in 1 minute</span>.' },
    { markdown: "<b>x</b> & <script>", html: "&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;" },
  ])("show $markdown as Discord does", ({ markdown, html }) => {
    expect(discordMarkdown(markdown, NOW)).toContain(html);
  });

  it("show pictures that are attached, and buttons, and the accent", () => {
    const card: APIMessageComponent = {
      type: ComponentType.Container,
      accent_color: 0x0b_a9_9c,
      components: [
        {
          type: ComponentType.MediaGallery,
          items: [{ media: { url: "attachment://track.webp" }, description: 'a "wave"' }],
        },
      ],
    };
    const attached = { id: "1", filename: "track.webp", size: 4, url: "", proxy_url: "" };

    const html = componentHtml(card, {
      nowMs: NOW,
      attachments: [attached],
      dataUrl: ({ id }) => `data:${id}`,
    });

    expect(html).toContain("border-left-color: #0ba99c");
    expect(html).toContain('<img src="data:1" alt="a &quot;wave&quot;">');
  });

  it("would fail rather than leave out a picture that is not there", () => {
    const file: APIMessageComponent = {
      type: ComponentType.MediaGallery,
      items: [{ media: { url: "attachment://gone.webp" } }],
    };

    expect(() => componentHtml(file, NOTHING_ATTACHED)).toThrow("gone.webp is not attached");
  });

  it("know every component of the bot's other cards", () => {
    const cards = [
      aboutCard({
        version: "1",
        engine: "x",
        modelNames: ["m"],
        quantizations: [],
        maxUploadBytes: 1e8,
        heardSeconds: 600,
      }),
      errorCard({ title: "x.mp3", what: "No.", todo: "", referenceId: "r", retryOrderId: "1" }),
    ];

    for (const { components } of cards) {
      for (const component of components) {
        expect(componentHtml(component, NOTHING_ATTACHED)).toContain('class="container"');
      }
    }
  });
});

const NOTHING_ATTACHED = { nowMs: NOW, attachments: [], dataUrl: () => "" };
