import { describe, expect, it } from "vitest";
import { findDisagreements } from "../../src/orders/find-disagreements.ts";
import { POP } from "./measured-tracks.ts";

/** 128 BPM (or 64), A minor. */
const said = (text: string) => findDisagreements(text, POP).map((each) => each.said);

describe("findDisagreements, of the whole track and its parts", () => {
  it.each([
    "The synth arpeggio is played in G minor.",
    "The chorus is in G major.",
    "It resolves in G major.",
    "The solo is in D major and the drums hit at 90 BPM.",
    "The guitar is tuned in D major.",
    "The second verse drops to a slower 100 BPM feel.",
    "The vocals of the song soar in G minor.",
    "Vocals soar in G minor.",
    "The track features a lead in G minor.",
    "Lush pads in G minor lift the piece.",
    "In G minor, the guitar answers.",
    "At 1:28 it is in G minor.",
    "It opens at 90 BPM.",
    "The drums hit at 90 BPM.",
  ])("takes nothing that is said of a part for the whole: %s", (text) => {
    expect(said(text)).toEqual([]);
  });

  it.each([
    "At 140 BPM it would feel more urgent.",
    "Try it in E minor for a lower voice.",
    "Try it in F minor for a lower voice.",
    "Mix it with tracks in D minor at 124 BPM.",
    "Mix it with tracks in D minor at 100 BPM.",
    "Set the delay to 90 BPM.",
    "Transposed, it sits in G minor.",
    "It should be in G minor.",
  ])("takes no advice for a claim: %s", (text) => {
    expect(said(text)).toEqual([]);
  });

  it.each([
    ["This track is a bright synth-pop piece at 100 BPM in G minor.", ["100 BPM", "G minor"]],
    ["The song is a piano ballad in G minor, over soft strings.", ["G minor"]],
    ["It's in G minor with a busy synth bass line.", ["G minor"]],
    ["This is a warm, guitar-driven rock track in G minor.", ["G minor"]],
    ["Set in G minor at 90 BPM.", ["90 BPM", "G minor"]],
    ["The music stays in G minor throughout.", ["G minor"]],
    ["The tempo is 90 BPM, with crisp drums and guitars.", ["90 BPM"]],
  ])("still marks what is said of the whole: %s", (text, claims) => {
    expect(said(text)).toEqual(claims);
  });
});
