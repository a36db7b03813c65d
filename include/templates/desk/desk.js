// The desk's changes. Pages are the server's; a form with data-api sends its fields as JSON, with a header that no
// other site's form can send, and then shows what the server says.
"use strict";

const root = document.body.dataset.root;
const header = document.body.dataset.changeHeader;
const REFUSED = "Permintaan ditolak. Mohon periksa isian, lalu coba lagi.";
const SIGNED_OUT = "Sesi Anda berakhir. Mohon masuk lagi ke Airflow, lalu muat ulang halaman ini.";

async function send(method, path, body) {
  const answer = await fetch(root + path, {
    method,
    headers: { "Content-Type": "application/json", [header]: "1" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw new Error(SIGNED_OUT);
  if (!answer.ok) throw new Error(typeof data.detail === "string" ? data.detail : REFUSED);
  return data;
}

function news(text, bad) {
  const place = document.getElementById("kabar");
  place.textContent = text;
  place.classList.toggle("bad", Boolean(bad));
}

function keepNews(text) { sessionStorage.setItem("kabar", text); }

function fields(form, submitter) {
  const body = {};
  for (const element of form.elements) {
    if (!element.name || element.type === "submit") continue;
    const type = element.dataset.type;
    body[element.name] = type === "number" ? Number(element.value) : type === "share" ? Number(element.value) / 100 : element.value;
  }
  if (submitter?.name) body[submitter.name] = submitter.value;
  return body;
}

function bulkCards() {
  return [...document.querySelectorAll(".card:not(.done) .card-pick:checked")].map((box) => box.closest(".card"));
}

function picked(inside, whole) {
  return [...inside.closest(".card").querySelectorAll(whole ? "[data-post][data-hash]" : "input.post:checked")].map((box) => ({
    post_id: Number(box.dataset.post), content_hash: box.dataset.hash,
  }));
}

function summary(data) {
  const parts = [];
  if (data.approved?.length) parts.push(`${data.approved.length} disetujui` + (data.due_at ? `, tayang ${local(data.due_at)}` : ""));
  if (data.agreed?.length) parts.push(`${data.agreed.length} lanjut ke tahap berikutnya`);
  if (data.parked?.length) parts.push(`${data.parked.length} diparkir karena slotnya lewat`);
  if (data.concerns?.length) parts.push(data.concerns.map((item) => item.message).join(" "));
  if (data.notes?.length) parts.push(data.notes.join(" "));
  if (data.state === "unknown") parts.push("Hasilnya belum pasti, mohon periksa lagi.");
  return parts.join("; ");
}

function local(moment) {
  const zone = document.documentElement.dataset.zone;
  return new Date(moment).toLocaleString("id-ID", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone || undefined });
}

async function perform(form, submitter) {
  const [method, path] = form.dataset.api.split(" ");
  const body = fields(form, submitter);
  if (form.dataset.posts) {
    body[form.dataset.posts] = picked(form);
    if (!body[form.dataset.posts].length) throw new Error("Pilih dulu setidaknya satu kanal.");
  }
  if (form.dataset.bulk) {
    // A carousel takes a draft with all its channels; an approval takes the channels that are ticked.
    body[form.dataset.bulk] = bulkCards().flatMap((card) => picked(card, "whole" in form.dataset));
    if (!body[form.dataset.bulk].length) throw new Error("Centang dulu setidaknya satu kartu.");
  }
  if (form.dataset.places) {
    body[form.dataset.places] = [...form.querySelectorAll(".place-choice:checked")].map((box) => ({ draft_id: Number(box.dataset.draft), to: box.dataset.to }));
    if (!body[form.dataset.places].length) throw new Error("Centang dulu setidaknya satu usulan.");
  }
  if (form.dataset.each) {
    const posts = picked(form);
    if (!posts.length) throw new Error("Pilih dulu setidaknya satu kanal.");
    for (const post of posts) await send(method, path, { ...body, [form.dataset.each]: post });
    return {};
  }
  return send(method, path, method === "DELETE" ? undefined : body);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-api]");
  if (!form) return;
  event.preventDefault();
  const card = form.closest(".card");
  const outcome = form.querySelector(".outcome") || card?.querySelector(":scope > :is(.body, .side) > .outcome");
  const buttons = [...form.querySelectorAll("button")];
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const data = await perform(form, event.submitter);
    const said = [form.dataset.done, summary(data)].filter(Boolean).join(" ");
    if (data.refused?.length) throw new Error([said, ...new Set(data.refused.map((item) => item.detail))].filter(Boolean).join(" "));
    if (form.dataset.after === "reload") {
      keepNews(said || "Selesai.");
      location.reload();
      return;
    }
    news(said || "Selesai.");
    live.soon();
    if (card) {
      const next = neighbour(card, 1) || neighbour(card, -1);
      card.classList.add("done");
      card.querySelectorAll("button, select, textarea, input").forEach((element) => { element.disabled = true; });
      if (outcome) { outcome.textContent = said; outcome.classList.remove("bad"); }
      showPicked();
      next?.focus();
    }
  } catch (error) {
    const text = error instanceof TypeError ? "Tidak tersambung ke server. Mohon coba lagi." : error.message;
    if (outcome) { outcome.textContent = text; outcome.classList.add("bad"); } else news(text, true);
    buttons.forEach((button) => { button.disabled = false; });
  }
});

// -- live counts and previews ---------------------------------------------------------------------------------------

function recount(area) {
  const shown = document.querySelector(`[data-count-for="${area.id}"]`);
  const length = [...area.value].length;
  if (shown) {
    let text = `${length} dari ${area.dataset.limit} huruf`;
    let over = length > Number(area.dataset.limit);
    if (area.dataset.tags) {
      const tags = (area.value.match(/(^|[^\w])#[\w]+/g) || []).length;
      text += `, ${tags} dari ${area.dataset.tags} tagar`;
      const names = (area.value.match(/(^|[^\w])@[\w.]+/g) || []).length;
      text += `, ${names} dari ${area.dataset.mentions} sebutan akun`;
      over = over || tags > Number(area.dataset.tags) || names > Number(area.dataset.mentions);
    }
    shown.textContent = text;
    shown.classList.toggle("over", over);
  }
  if (area.dataset.mirror) document.getElementById(area.dataset.mirror).textContent = area.value;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-limit]")) recount(event.target);
});
// Cards that are picked: the bar below counts them and offers what can be done with them together.
function showPicked() {
  const bar = document.querySelector("[data-picks]"), count = bulkCards().length;
  if (!bar) return;
  bar.hidden = count === 0;
  bar.querySelectorAll("[data-picked]").forEach((place) => { place.textContent = String(count); });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    document.querySelectorAll(".card:not(.done) .card-pick[data-open]").forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-pick-all], .card-pick")) showPicked();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-pick-none]")) return;
  document.querySelectorAll(".card-pick, [data-pick-all]").forEach((box) => { box.checked = false; });
  showPicked();
  document.querySelector("[data-pick-all], .card-pick")?.focus();
});
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-preview]");
  if (!select) return;
  const image = document.getElementById(select.dataset.preview);
  const outcome = select.form.querySelector(".outcome");
  outcome.textContent = "";
  image.addEventListener("error", () => {
    outcome.textContent = "Templat ini tidak dapat memuat isi laporan.";
    outcome.classList.add("bad");
  }, { once: true });
  image.src = select.dataset.src + encodeURIComponent(select.value);
});
// The photo's focus: a click sets what the two ranges set by keyboard; the picture is drawn again after a moment.
function showFocus(form, redraw) {
  const share = (name) => Number(form.elements[name].value);
  const spot = form.querySelector(".spot");
  spot.style.left = `${share("x")}%`;
  spot.style.top = `${share("y")}%`;
  if (!redraw) return;
  clearTimeout(form.pause);
  form.pause = setTimeout(() => {
    const post = form.querySelector("[data-focus]").dataset.focus;
    const template = form.closest(".tools").querySelector("select[data-preview]").value;
    document.getElementById(`gambar-${post}`).src =
      `${root}/api/posts/${post}/preview?template=${encodeURIComponent(template)}&x=${share("x") / 100}&y=${share("y") / 100}`;
  }, 250);
}
document.addEventListener("input", (event) => {
  if (event.target.matches(".crop input[type=range]")) showFocus(event.target.form, true);
});
document.addEventListener("click", (event) => {
  const photo = event.target.closest(".focus");
  if (!photo) return;
  const box = photo.getBoundingClientRect(), form = photo.closest("form");
  form.elements.x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
  form.elements.y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
  showFocus(form, true);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-close]");
  if (button) button.closest("." + button.dataset.close).replaceChildren();
});
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelectorAll("textarea[data-limit]").forEach(recount);
  event.target.querySelectorAll("form.crop").forEach((form) => showFocus(form, false));
  event.target.querySelector("textarea, input:not([type=hidden])")?.focus();
});
document.addEventListener("htmx:responseError", (event) => {
  news(event.detail.xhr.status === 401 ? SIGNED_OUT : "Bagian ini tidak dapat dimuat. Mohon coba lagi.", true);
});
document.addEventListener("htmx:sendError", () => news("Tidak tersambung ke server. Mohon coba lagi.", true));
document.addEventListener("htmx:beforeRequest", (event) => { event.detail.elt.setAttribute("aria-busy", "true"); });
document.addEventListener("htmx:afterRequest", (event) => { event.detail.elt.removeAttribute("aria-busy"); });

// -- keys: only while a card has the focus, so nothing happens by accident -------------------------------------------

function neighbour(card, step) {
  const cards = [...document.querySelectorAll(".card:not(.done)")];
  const all = [...document.querySelectorAll(".card")];
  const here = all.indexOf(card);
  const ahead = step > 0 ? cards.filter((item) => all.indexOf(item) > here) : cards.filter((item) => all.indexOf(item) < here).reverse();
  return ahead[0];
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest(".card");
  if (!card || event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j" || event.key === "k") {
    neighbour(card, event.key === "j" ? 1 : -1)?.focus();
    event.preventDefault();
    return;
  }
  const target = ["s", "b"].includes(event.key) ? card.querySelector(`[data-key="${event.key}"]`) : null;
  if (!target) return;
  event.preventDefault();
  if (event.key === "b") { target.parentElement.open = true; target.parentElement.querySelector("textarea").focus(); } else target.click();
});

// -- the calendar: drag an entry into a free place; the form beside it does the same by keyboard -----------------------

document.addEventListener("toggle", (event) => {
  event.target.querySelectorAll("select[data-fill]:empty").forEach((select) => {
    const choices = document.getElementById(select.dataset.fill).content.cloneNode(true);
    const closed = new Set((select.dataset.without ?? "").split(" "));
    [...choices.querySelectorAll("option")].filter((_, index) => closed.has(String(index))).forEach((option) => option.remove());
    select.append(choices);
  });
}, true);
document.addEventListener("dragstart", (event) => {
  const entry = event.target.closest?.("[data-draft][draggable]");
  if (entry) event.dataTransfer.setData("text/plain", entry.dataset.draft);
});
document.addEventListener("dragover", (event) => {
  const place = event.target.closest?.("[data-free]");
  if (!place) return;
  event.preventDefault();
  place.classList.add("target");
});
document.addEventListener("dragleave", (event) => { event.target.closest?.("[data-free]")?.classList.remove("target"); });
document.addEventListener("drop", async (event) => {
  const place = event.target.closest?.("[data-free]");
  if (!place) return;
  event.preventDefault();
  place.classList.remove("target");
  const draft = Number(event.dataTransfer.getData("text/plain"));
  if (!Number.isInteger(draft) || draft < 1) return;
  try {
    const data = await send("PUT", `/api/drafts/${draft}/place`, { to: place.dataset.at });
    keepNews(["Dipindahkan.", summary(data)].filter(Boolean).join(" "));
    location.reload();
  } catch (error) {
    news(error.message, true);
  }
});

// -- beginning --------------------------------------------------------------------------------------------------------

if (matchMedia("(max-width: 36rem)").matches) {
  document.querySelectorAll("details[data-fold]").forEach((part) => { part.open = false; });
}
// A row that scrolls sideways begins where the current page or tab is.
document.querySelectorAll("nav [aria-current]").forEach((link) => {
  const row = link.closest("nav");
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
});
const kept = sessionStorage.getItem("kabar");
if (kept) { news(kept); sessionStorage.removeItem("kabar"); }
document.querySelectorAll("textarea[data-limit]").forEach(recount);
