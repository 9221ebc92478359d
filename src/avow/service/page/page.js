// The page of the service: gathers articles and claims, sends them, and shows the answer. Quotes are drawn by the server
// alone; what it sends is a complete page of its own, from which the parts are taken over.

const get = (id) => document.getElementById(id);
const form = get("ask");
const articles = get("articles-in");
const claims = get("claims-in");
let running = null;
let addresses = [];

// --- the form -------------------------------------------------------------------------------------------------------

function copy(id) {
  return get(id).content.firstElementChild.cloneNode(true);
}

function number() {
  [...articles.children].forEach((item, place, all) => {
    item.querySelector("legend").textContent = `Article ${place + 1}`;
    const remove = item.querySelector("[name=remove]");
    remove.hidden = all.length === 1;
    remove.setAttribute("aria-label", `Remove article ${place + 1}`);
  });
  [...claims.children].forEach((item, place, all) => {
    item.querySelector("input").setAttribute("aria-label", `Claim ${place + 1}`);
    const remove = item.querySelector("[name=remove]");
    remove.hidden = all.length === 1;
    remove.setAttribute("aria-label", `Remove claim ${place + 1}`);
  });
}

function field(item, name) {
  return item.querySelector(`[name=${name}]`);
}

function addArticle(known = {}) {
  const empty = [...articles.children].find((item) => !field(item, "text").value.trim() && known.text);
  const item = empty || articles.appendChild(copy("article-template"));
  for (const name of ["text", "title", "date", "outlet"]) field(item, name).value = known[name] || "";
  item.known = known;
  showLeftOut(item, known.dropped || [], known.read?.dropped.length);
  number();
  return item;
}

// Whether an item holds what it was filled with, edited or not: another text is not that file's, nor has it its facts.
function holdsKnown(item) {
  const paragraphs = new Set(field(item, "text").value.split("\n\n"));
  return item.known.text?.split("\n\n").some((paragraph) => paragraphs.has(paragraph)) || false;
}

function showLeftOut(item, dropped, kept) {
  const details = item.querySelector(".left-out");
  details.hidden = dropped.length === 0;
  const count = kept < dropped.length ? `${dropped.length}, of which a result lists ${kept}` : dropped.length;
  details.querySelector("summary").textContent = `Left out by the reader of this file (${count})`;
  details.querySelector("ul").replaceChildren(
    ...dropped.map((piece) => {
      const line = document.createElement("li");
      line.textContent = `${piece.kind}: ${piece.text}`;
      return line;
    }),
  );
}

function addClaim(text = "") {
  const empty = [...claims.children].find((item) => !field(item, "claim").value.trim() && text);
  const item = empty || claims.appendChild(copy("claim-template"));
  field(item, "claim").value = text;
  field(item, "claim").setAttribute("aria-describedby", "claims-hint");
  number();
  return item;
}

function remove(item) {
  const next = item.nextElementSibling || item.previousElementSibling;
  item.remove();
  number();
  next?.querySelector("textarea, input")?.focus();
}

for (const list of [articles, claims]) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[name=remove]");
    if (button) remove(button.closest("fieldset, li"));
  });
  list.addEventListener("input", hush);
}

articles.addEventListener("input", (event) => {
  if (event.target.name !== "text") return;
  const item = event.target.closest("fieldset");
  item.querySelector(".left-out").hidden = !(item.known.dropped?.length && holdsKnown(item));
});

claims.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.name !== "claim" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (!event.target.value.trim()) return;
  const next = event.target.closest("li").nextElementSibling || addClaim();
  field(next, "claim").focus();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

get("add-article").addEventListener("click", () => field(addArticle(), "text").focus());
get("add-claim").addEventListener("click", () => field(addClaim(), "claim").focus());
get("example").addEventListener("click", async () => {
  const example = await (await fetch("/page/example.json")).json();
  articles.replaceChildren();
  claims.replaceChildren();
  for (const article of example.articles) addArticle(article);
  for (const claim of example.claims) addClaim(claim);
  hush();
  say("The example is filled in.");
  get("run").focus();
});

// --- files ----------------------------------------------------------------------------------------------------------

async function openFiles(files) {
  hush();
  const wrong = [];
  let opened = 0;
  const limits = await limitsOf();
  for (const file of files) {
    say(`Reading ${file.name}…`);
    const body = new FormData();
    body.append("file", file);
    try {
      if (file.size > limits.body_bytes) {
        throw new Error(`${counted(file.size, "byte")}; at most ${counted(limits.body_bytes, "byte")} are taken`);
      }
      const article = await (await send("/api/read", { body })).json();
      addArticle({ ...article, read: readingOf(article, limits) });
      opened += 1;
    } catch (error) {
      wrong.push(error.message.startsWith(file.name) ? error.message : `${file.name}: ${error.message}`);
    }
  }
  say(opened === 1 ? "1 file was read." : `${opened} files were read.`);
  if (wrong.length) complain(wrong.join("\n"));
}

// The server says what it takes; without its word it is asked to take all.
async function limitsOf() {
  try {
    return (await (await fetch("/api/health")).json()).limits;
  } catch {
    return {};
  }
}

// What goes back to the server with a file's text, so that it is not read a second time, as text of unknown layout.
function readingOf(article, { dropped: most = Infinity, passage_characters: longest = Infinity }) {
  const dropped = article.dropped.filter((piece) => piece.text.length <= longest).slice(0, most);
  return { dropped, replaced_characters: article.replaced_characters };
}

get("files").addEventListener("change", async (event) => {
  await openFiles([...event.target.files]);
  event.target.value = "";
});

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  document.body.classList.remove("over");
  openFiles([...event.dataTransfer.files]);
});

// --- words to the reader --------------------------------------------------------------------------------------------

function say(words) {
  get("status").textContent = words;
}

function complain(words) {
  hush();
  get("problem").textContent = words;
  get("problem").focus();
}

function hush() {
  for (const line of document.querySelectorAll(".problem[id]")) line.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-errormessage");
  }
}

// Blank boxes are not sent: `sent` has the numbers that the articles and claims of the request have on the page.
function place(where, sent) {
  return where
    .replace(/^articles\[(\d+)\]\.?/, (_, index) => `Article ${sent.articles[index]}, `)
    .replace(/^claims\[(\d+)\]/, (_, index) => `Claim ${sent.claims[index]}`)
    .replace(/, $/, "");
}

const refusal = (words, sent) =>
  sent ? words.replace(/^article (\d+)(?=: )/, (_, number) => `Article ${sent.articles[number - 1]}`) : words;

const sentence = (words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

async function send(address, options, sent) {
  let response;
  try {
    response = await fetch(address, { method: "POST", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server cannot be reached. Is it still running?");
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({ message: `the server answered ${response.status}` }));
  const wait = response.headers.get("Retry-After");
  const lines = problem.details?.length
    ? problem.details.map((detail) => `${place(detail.where, sent)}: ${detail.message}`)
    : [problem.code === "refused" ? refusal(problem.message, sent) : sentence(problem.message)];
  if (wait) lines.push(`Try again in ${wait} s.`);
  throw new Error(lines.join("\n"));
}

// --- asking ---------------------------------------------------------------------------------------------------------

// Half a surrogate pair, as a bad paste may hold, is not text; the server takes none.
const whole = (text) => (text.toWellFormed ? text.toWellFormed() : text);

function filled(list, name) {
  return [...list.children].filter((item) => field(item, name).value.trim());
}

const numbers = (list, items) => items.map((item) => [...list.children].indexOf(item) + 1);

function gather() {
  const given = filled(articles, "text");
  const asked = filled(claims, "claim");
  if (!given.length) return lacking(articles, "text", "Paste an article, or open a file.");
  if (!asked.length) return lacking(claims, "claim", "Write at least one claim.");
  const abstain = Number(get("abstain").value);
  const body = {
    articles: given.map(entry),
    claims: asked.map((item) => whole(field(item, "claim").value)),
    allow_unrelated: get("unrelated").checked,
    abstain: Math.min(100, Math.max(0, abstain)) / 100 || 0,
  };
  return { body, sent: { articles: numbers(articles, given), claims: numbers(claims, asked) } };
}

function entry(item) {
  const text = whole(field(item, "text").value);
  const known = holdsKnown(item) ? item.known : {};
  // Facts of a file that have no field here; one that is longer than the server takes is left out.
  const facts = ["id", "byline", "url"].filter((name) => known[name]?.length <= 500);
  // A blank field says that the headline is in the text, where the reader has put it.
  const headline = known.read && text.startsWith(`${known.title}\n\n`) ? known.title : null;
  return {
    ...Object.fromEntries(facts.map((name) => [name, known[name]])),
    text,
    title: whole(field(item, "title").value.trim()) || headline || null,
    date: field(item, "date").value || null,
    outlet: whole(field(item, "outlet").value.trim()) || null,
    ...(known.read && { read: known.read }),
  };
}

function lacking(list, name, words) {
  const line = get(`${list.id}-problem`);
  line.textContent = words;
  const input = field(list, name);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-errormessage", line.id);
  input.focus();
  line.scrollIntoView({ block: "nearest" });
  return null;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (running) return;
  hush();
  const asked = gather();
  if (!asked) return;
  const count = asked.body.articles.length;
  running = new AbortController();
  const stop = startClock();
  say(`Analysing ${counted(count, "article")}…`);
  try {
    const options = {
      body: JSON.stringify(asked.body),
      headers: { "Content-Type": "application/json" },
      signal: running.signal,
    };
    const response = await send("/api/analyze?format=bundle", options, asked.sent);
    await show(await response.json());
  } catch (error) {
    if (error.name === "AbortError") {
      say("Cancelled.");
      get("run").focus();
    } else {
      say("");
      complain(error.message);
    }
  } finally {
    stop();
    running = null;
  }
});

get("cancel").addEventListener("click", () => running?.abort());

function startClock() {
  const began = performance.now();
  get("run").disabled = true;
  get("cancel").hidden = false;
  form.setAttribute("aria-busy", "true");
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000);
    get("clock").textContent = `${seconds} s`;
    if (seconds % 15 === 0) say(`Still analysing, ${seconds} seconds.`);
  }, 1000);
  return () => {
    clearInterval(timer);
    get("clock").textContent = "";
    get("cancel").hidden = true;
    get("run").disabled = false;
    form.removeAttribute("aria-busy");
  };
}

// --- showing --------------------------------------------------------------------------------------------------------

// A parsed document runs no script and loads nothing; and text in it has been escaped where it was put in.
function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function show(bundle) {
  // Without its head: its style sheet would be refused here, and is there already (see dress).
  const page = parse(bundle.html.slice(bundle.html.indexOf("<body>")));
  await dress(bundle.analysis.claims.length);
  get("result-facts").replaceChildren(...page.querySelector(".page .facts").childNodes);
  get("legend").replaceChildren(page.querySelector(".legend"));
  get("chooser").replaceChildren();
  const chooser = page.querySelector(".chooser");
  // Straight into the result, so that it can stick to the top for as long as the result is in sight.
  get("result").querySelector(".chooser")?.remove();
  if (chooser) get("chooser").after(chooser);
  get("analysis").replaceChildren(...page.querySelector("main").childNodes);
  get("timeline").replaceChildren(...parse(bundle.timeline).body.childNodes);
  offer(bundle);
  get("result").hidden = false;
  say(summary(bundle.analysis));
  get("result-title").focus();
  get("result").scrollIntoView();
}

function counted(number, thing) {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}

function summary(analysis) {
  const quotes = analysis.articles.reduce((sum, article) => sum + article.quotes.length, 0);
  const speakers = new Set(analysis.profiles.map((profile) => profile.holder)).size;
  return `Done: ${counted(quotes, "quote")}; ${counted(speakers, "speaker")} with a position on ${
    analysis.claims.length === 1 ? "the claim" : "the claims"
  }.`;
}

// The style sheet depends on the number of claims alone.
function dress(count) {
  const look = get("look");
  const address = `/look/${count}.css`;
  if (look.getAttribute("href") === address) return Promise.resolve();
  return new Promise((resolve, reject) => {
    look.addEventListener("load", resolve, { once: true });
    look.addEventListener("error", () => reject(new Error("The style sheet cannot be loaded.")), { once: true });
    look.setAttribute("href", address);
  });
}

function offer(bundle) {
  addresses.forEach((address) => URL.revokeObjectURL(address));
  const kinds = [
    ["get-html", "analysis.html", "text/html", bundle.html],
    ["get-csv", "stances.csv", "text/csv", bundle.csv],
    ["get-json", "analysis.json", "application/json", JSON.stringify(bundle.analysis, null, 1)],
  ];
  addresses = kinds.map(([id, name, type, text]) => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    Object.assign(get(id), { href: address, download: name });
    return address;
  });
}

// A click anywhere in a quote leads to its card, as its number does.
get("analysis").addEventListener("click", (event) => {
  if (event.target.closest("a, summary") || String(getSelection())) return;
  const quote = event.target.closest(".q");
  const card = quote && cardOf(quote);
  if (card) showCard(card);
});

function cardOf(quote) {
  // Only the first piece of a quote has an id; the number behind a piece names the card, for every piece.
  if (quote.id) return get(`${quote.id}c`);
  const number = [...get("analysis").querySelectorAll("a.n")].find(
    (link) => !quote.contains(link) && quote.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return number && get(number.getAttribute("href").slice(1));
}

function showCard(card) {
  get("analysis").querySelector(".card.shown")?.classList.remove("shown");
  card.classList.add("shown");
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
}

addArticle();
addClaim();
