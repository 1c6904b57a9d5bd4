// Gets an answer as a row of events, streamed, or whole where the asker has it kept.

import { askKept, keeping } from "/assets/kept.js";
import { Refused } from "/assets/parts.js";

/** The events of an answer in order: each a name and a value. Throws `Refused`. */
export async function* answered(body, signal) {
  if (keeping() && !body.limit) {
    yield* pieces(await askKept(body, signal));
    return;
  }
  const response = await fetch("/v1/ask/stream", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw new Refused(await response.json());
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) {
      const lines = frame.split("\n");
      const name = lines.find((line) => line.startsWith("event: "));
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (name && data) yield [name.slice(7), JSON.parse(data)];
    }
  }
}

/** A whole answer as the events a stream would have told it by. */
export function* pieces(whole) {
  const numbered = new Map(whole.citations.map((citation) => [citation.number, citation]));
  yield ["understood", whole];
  for (const quote of whole.quotes) yield ["quote", { quote, citation: numbered.get(quote.citation) }];
  yield ["certainty", whole];
  yield ["done", whole];
}
