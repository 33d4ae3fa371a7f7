import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { openLoggedStores } from "../../src/open-stores.ts";
import { createConversations } from "../../src/orders/conversations.ts";
import type { MeasuredTrack } from "../../src/orders/advice/rule.ts";
import type { Turn } from "../../src/orders/turn.ts";
import { POP } from "./measured-tracks.ts";

const TRACK = {
  trackHash: "t",
  durationSeconds: 240,
  codec: "mp3",
  sampleRateHz: 44_100,
  channels: 2,
  tags: { artist: "Ada", title: "Dawn" },
};

describe("conversations", () => {
  it("give the model what was said, verbatim, and the question", async () => {
    await using talk = await setUp();
    talk.keep({ id: "1", question: asked("Describe it."), rawText: " A tune.\n" });
    talk.keep({ id: "2", follows: "1", question: asked("Which key?"), rawText: "A minor." });

    const { messages, moment } = talk.next("Why?", "2");

    expect(moment).toBeNull();
    expect(messages).toEqual([
      { role: "user", text: "Describe it." },
      { role: "assistant", text: " A tune.\n" },
      { role: "user", text: "Which key?" },
      { role: "assistant", text: "A minor." },
      { role: "user", text: "Why?" },
    ]);
  });

  it("part where two people go on from the same card", async () => {
    await using talk = await setUp();
    talk.keep({ id: "1", question: asked("Describe it."), rawText: "A tune." });
    talk.keep({ id: "2", follows: "1", question: asked("Ada's question"), rawText: "To Ada." });

    const { messages } = talk.next("Bob's question", "1");

    expect(messages.map(({ text }) => text)).toEqual(["Describe it.", "A tune.", "Bob's question"]);
  });

  it("hear a moment on its own, stay with it, and leave it for another", async () => {
    await using talk = await setUp();
    talk.keep({ id: "1", question: asked("Describe it."), rawText: "A tune." });
    const first = talk.next("what happens at 1:12?", "1");
    talk.keep({
      id: "2",
      follows: "1",
      question: asked("what happens at 1:12?"),
      moment: first.moment,
      rawText: "A clap.",
    });

    const on = talk.next("and the bass there?", "2");
    const elsewhere = talk.next("and at 3:00?", "2");

    expect(first.messages).toHaveLength(1);
    expect(on.moment).toEqual({ fromSeconds: 57, toSeconds: 87 });
    expect(on.messages).toEqual([
      ...first.messages,
      { role: "assistant", text: "A clap." },
      on.messages[2],
    ]);
    expect(elsewhere.messages).toHaveLength(1);
    expect(elsewhere.moment).toEqual({ fromSeconds: 165, toSeconds: 195 });
  });

  it("say what was measured before a question about it, once, and keep saying it to the model", async () => {
    await using talk = await setUp();
    talk.keep({ id: "1", question: asked("Describe it."), rawText: "A tune." });
    const first = talk.next("How fast is it?", "1", POP);
    talk.keep({
      id: "2",
      follows: "1",
      question: asked("How fast is it?"),
      ...(first.grounding === null ? {} : { grounding: first.grounding }),
      rawText: "128 BPM.",
    });

    const again = talk.next("Is that tempo usual?", "2", POP);
    const newer = talk.next("Is that tempo usual?", "2", { ...POP, tempo: null });
    const other = talk.next("What is it about?", "2", POP);

    expect(first.messages.at(-1)?.text).toBe(
      "Measured from the file: tempo 128 BPM (or 64).\nHow fast is it?",
    );
    expect(again.grounding).toBeNull();
    expect(again.messages.map(({ text }) => text)).toEqual([
      "Describe it.",
      "A tune.",
      "Measured from the file: tempo 128 BPM (or 64).\nHow fast is it?",
      "128 BPM.",
      "Is that tempo usual?",
    ]);
    expect(newer.messages).toEqual(again.messages);
    expect(other.messages.at(-1)?.text).toBe("What is it about?");
  });

  it("say nothing of the whole track where a part of it is asked about", async () => {
    await using talk = await setUp();
    talk.keep({ id: "1" });

    const { grounding, messages } = talk.next("which key is it in at 1:12?", "1", POP);

    expect(grounding).toBeNull();
    expect(messages.at(-1)?.text).not.toContain("Measured");
  });

  it("are for everybody who sees the card, and private ones for their owner", async () => {
    await using talk = await setUp();
    talk.keep({ id: "1" });
    talk.keep({ id: "2", isPrivate: true });

    expect(talk.conversations.goOnFrom("1", "bob").id).toBe("1");
    expect(talk.conversations.goOnFrom("2", "ada").id).toBe("2");
    expect(() => talk.conversations.goOnFrom("2", "bob")).toThrow("private");
    expect(() => talk.conversations.goOnFrom("3", "bob")).toThrow("do not remember");
  });

  it("offer the tracks of the channel and one's own, each once, the latest first", async () => {
    await using talk = await setUp();
    talk.keep({ id: "1", atMs: 1, found: track("one", "One") });
    talk.keep({ id: "2", atMs: 2, found: track("two", "Two"), isPrivate: true });
    talk.keep({ id: "3", atMs: 3, found: track("one", "One") });
    talk.keep({ id: "4", atMs: 4, found: track("four", "Four"), channelId: "elsewhere" });

    const own = talk.conversations.askable("channel", "ada");
    const others = talk.conversations.askable("channel", "bob");

    expect(own.map(({ turnId, name }) => [turnId, name])).toEqual([
      ["4", "Ada — Four"],
      ["3", "Ada — One"],
      ["2", "Ada — Two"],
    ]);
    expect(others.map(({ turnId }) => turnId)).toEqual(["3"]);
    expect(talk.conversations.latestIn("channel")?.id).toBe("3");
  });
});

function asked(text: string): Turn["question"] {
  return { label: null, text };
}

function track(trackHash: string, title: string): Turn["found"] {
  return { fileHash: "f", track: { ...TRACK, trackHash, tags: { artist: "Ada", title } } };
}

async function setUp() {
  const dataDir = await mkdtemp(join(tmpdir(), "talk-"));
  const stores = await openLoggedStores(dataDir, "refuse", pino({ level: "silent" }));
  const conversations = createConversations({ turns: stores.turns, heardCapSeconds: 600 });
  return {
    conversations,
    keep: (over: Partial<Turn>) => conversations.keep({ ...TURN, ...over }),
    next: (question: string, follows: string, measured: MeasuredTrack | null = null) => {
      const requester = { userId: "ada", serverId: "server" };
      const before = conversations.before({ follows, requester });
      return conversations.next(asked(question), before, { track: TRACK, measured });
    },
    async [Symbol.asyncDispose]() {
      await stores[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true });
    },
  };
}

const TURN: Turn = {
  id: "0",
  follows: null,
  atMs: Date.now(),
  asker: { userId: "ada", serverId: "server" },
  channelId: "channel",
  isPrivate: false,
  upload: { kind: "attachment", attachmentId: "3", url: "", name: "tune.mp3", declaredBytes: 1 },
  found: { fileHash: "f", track: TRACK },
  question: asked("Describe it."),
  quality: null,
  quantization: "Q8_0",
  moment: null,
  rawText: "A tune.",
};
