import { serverOf, type Service, type Ticket } from "./ticket.ts";

/** How a person or a server stands: who has had less, and longer ago, comes first. */
interface Standing {
  running: number;
  servedAtMs: number;
}

/** Somebody who waits, with the ticket that is next of theirs. */
interface Person {
  readonly standing: Standing;
  /** The server of the next ticket. */
  server: Standing;
  ticket: Ticket;
  /** What comes after it, oldest last, to be popped. */
  readonly later: Ticket[];
}

/**
 * The order in which these tickets are served if nobody else comes; its first is the one to serve now. Lazy, pure and
 * deterministic. Its rules, the stronger first:
 * - within a person, first come, first served;
 * - nobody waits behind another person's second order: who was served while somebody waited lets them go first;
 * - servers take turns, and so do the people in each: the one that has waited longest since its last turn is next.
 * Ageing is in the rule itself: newcomers queue up behind whoever waits already, so no stream of them starves anybody.
 */
export function* lineUp(waiting: readonly Ticket[], service: Service): Generator<Ticket> {
  const people = standingsOf(service.servedAtMs.people);
  const servers = standingsOf(service.servedAtMs.servers);
  const line = groupByPerson(waiting);
  const running = [...service.running];
  for (const ticket of running) start(ticket);
  let clockMs = latestOf(waiting, service); // What will be served ends after all that is known.

  while (line.size > 0) {
    while (running.length >= service.slots) end(running.shift());
    const person = choose(line);
    const { ticket } = person;
    yield ticket;
    running.push(ticket);
    start(ticket);
    const next = person.later.pop();
    if (next === undefined) {
      line.delete(person);
    } else {
      person.ticket = next;
      person.server = servers(serverOf(next));
    }
  }

  function start(ticket: Ticket): void {
    for (const standing of standingsFor(ticket)) standing.running += 1;
  }

  function end(ticket: Ticket | undefined): void {
    if (ticket === undefined) return;
    clockMs += 1;
    for (const standing of standingsFor(ticket)) {
      standing.running -= 1;
      standing.servedAtMs = clockMs;
    }
  }

  function standingsFor(ticket: Ticket): Standing[] {
    return [people(ticket.userId), servers(serverOf(ticket))];
  }

  function groupByPerson(tickets: readonly Ticket[]): Set<Person> {
    const found = new Map<string, Person>();
    for (const ticket of tickets.toSorted(compareArrival)) {
      const known = found.get(ticket.userId);
      if (known === undefined) {
        const [standing, server] = [people(ticket.userId), servers(serverOf(ticket))];
        found.set(ticket.userId, { standing, server, ticket, later: [] });
      } else {
        known.later.unshift(ticket);
      }
    }
    return new Set(found.values());
  }
}

/** Called once for each place in line, so it makes no garbage: a thousand people take some ten milliseconds. */
function choose(line: Iterable<Person>): Person {
  let longest: Person | undefined;
  for (const person of line) {
    if (longest === undefined || comparePeople(person, longest) < 0) longest = person;
  }
  if (longest === undefined) throw new RangeError("nobody waits");
  let best = longest;
  for (const person of line) {
    if (hadTurnSince(person, longest)) continue;
    if (compareServersThenPeople(person, best) < 0) best = person;
  }
  return best;
}

/** Served, or being served, since the other began to wait: what comes next of theirs is a second order. */
function hadTurnSince({ standing }: Person, other: Person): boolean {
  const more = standing.running - other.standing.running;
  return more > 0 || (more === 0 && standing.servedAtMs > waitingSince(other));
}

function compareServersThenPeople(one: Person, other: Person): number {
  return (
    one.server.running - other.server.running ||
    Math.max(one.server.servedAtMs, waitingSince(one)) -
      Math.max(other.server.servedAtMs, waitingSince(other)) ||
    comparePeople(one, other)
  );
}

function comparePeople(one: Person, other: Person): number {
  return (
    one.standing.running - other.standing.running ||
    waitingSince(one) - waitingSince(other) ||
    compareArrival(one.ticket, other.ticket)
  );
}

/** Since the order came, or since they were last served: whichever is later. */
function waitingSince({ ticket, standing }: Person): number {
  return Math.max(ticket.arrivedAtMs, standing.servedAtMs);
}

function compareArrival(one: Ticket, other: Ticket): number {
  return one.arrivedAtMs - other.arrivedAtMs || (one.id < other.id ? -1 : 1);
}

function latestOf(waiting: readonly Ticket[], { servedAtMs }: Service): number {
  let latest = 0;
  for (const { arrivedAtMs } of waiting) latest = Math.max(latest, arrivedAtMs);
  for (const turns of [servedAtMs.people, servedAtMs.servers]) {
    for (const timeMs of turns.values()) latest = Math.max(latest, timeMs);
  }
  return latest;
}

function standingsOf(servedAtMs: ReadonlyMap<string, number>): (key: string) => Standing {
  const standings = new Map<string, Standing>();
  return (key) => {
    const known = standings.get(key);
    if (known !== undefined) return known;
    const standing = { running: 0, servedAtMs: servedAtMs.get(key) ?? -Infinity };
    standings.set(key, standing);
    return standing;
  };
}
