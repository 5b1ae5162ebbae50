// Alerts as they change, in Node 20 or a browser: node examples/stream.mjs http://127.0.0.1:8080/
const address = new URL("v1/stream", process.argv[2] ?? "http://127.0.0.1:8080/");
let position;
for (;;) {
  try {
    const answer = await fetch(address, { headers: position ? { "Last-Event-ID": position } : {} });
    let held = "";
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      held += text.replaceAll("\r\n", "\n");
      for (let end; (end = held.indexOf("\n\n")) >= 0; held = held.slice(end + 2)) {
        const told = Object.fromEntries(held.slice(0, end).split("\n").map((line) => line.split(/: ?(.*)/s)));
        position = told.id ?? position;
        if (told.event === "alert") console.log(JSON.parse(told.data).headline?.en ?? "forgotten");
      }
    }
  } catch (error) {
    console.error(`${error.message}; trying again`);
  }
  await new Promise((again) => setTimeout(again, 2000));
}
