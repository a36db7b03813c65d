// Pages that keep themselves true. Every few seconds one conditional request asks whether anything changed; only then the
// page is read again, and only what differs is exchanged. What somebody has typed, ticked, opened or is dragging stays as
// it is: it is told that there is something newer, and exchanged when that person says so.
"use strict";

const live = (() => {
  const body = document.body, main = document.getElementById("isi"), spoken = document.getElementById("segar");
  const toggle = document.querySelector("[data-auto]");
  if (!body.dataset.here || !toggle) return { soon() {} };

  const EVERY = Number(body.dataset.pulse) * 1000, LONGEST = 5 * 60 * 1000, STORED = "siar-perbarui";
  const own = (element) => element.outerHTML;
  // What the server sent last, by id: what the page holds now may have been typed into, folded or counted.
  const served = new Map();
  // What is newer than something that a person is at; null: it is gone.
  const newer = new Map();
  let tag = body.dataset.etag, mark = main.dataset.mark, pause = EVERY, timer, asking = false, wanted = false, stale = false, dragging = false;
  let listed = [], extended = false;

  const parts = (whole) => [...whole.querySelectorAll("[data-live]")];
  function remember(whole) {
    const found = parts(whole);
    found.forEach((part) => served.set(part.id, own(part)));
    if (!found.length) served.set("isi", whole.innerHTML);
    listed = [...whole.querySelectorAll("[data-live-list] > [data-live]")].map((part) => part.id);
  }
  remember(main);

  // -- whether a person is at it -------------------------------------------------------------------------------------

  function changed(field) {
    if (field.type === "hidden") return false;
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    const options = [...field.options];
    const usual = options.findIndex((option) => option.defaultSelected);
    return field.selectedIndex > 0 || usual > 0 ? field.selectedIndex !== Math.max(usual, 0) : false;
  }

  function held(part) {
    if (dragging) return true;
    if (part.classList.contains("done")) return false;
    const at = document.activeElement, picked = getSelection();
    return part.contains(at) && at.matches("input:not([type=checkbox]), textarea, select")
      || Boolean(part.querySelector(".panel:not(:empty), .inline[open], [aria-busy], button:disabled"))
      || (picked && !picked.isCollapsed && part.contains(picked.anchorNode))
      || [...part.querySelectorAll("input, textarea, select")].some(changed);
  }

  // -- exchanging ----------------------------------------------------------------------------------------------------

  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  function exchange(old, html) {
    const frame = document.createElement("template");
    frame.innerHTML = html;
    const part = frame.content.firstElementChild;
    const opened = [...old.querySelectorAll("details")].map((item) => item.open);
    const inside = old.contains(document.activeElement) ? [old, ...old.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) : -1;
    old.replaceWith(part);
    settle(part);
    const folded = [...part.querySelectorAll("details")];
    if (folded.length === opened.length) folded.forEach((item, index) => { item.open = opened[index]; });
    if (inside >= 0) {
      const same = [part, ...part.querySelectorAll(FOCUSABLE)][inside];
      (same || part).focus({ preventScroll: true });
    }
    served.set(part.id, html);
    newer.delete(part.id);
  }

  function settle(part) {
    window.htmx?.process(part);
    part.querySelectorAll("textarea[data-limit]").forEach(recount);
  }

  function exchangeAll(html) {
    const inside = main.contains(document.activeElement) ? [...main.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) : -1;
    const opened = [...main.querySelectorAll("details")].map((item) => item.open);
    main.innerHTML = html;
    settle(main);
    const folded = [...main.querySelectorAll("details")];
    if (folded.length === opened.length) folded.forEach((item, index) => { item.open = opened[index]; });
    if (inside >= 0) [...main.querySelectorAll(FOCUSABLE)][inside]?.focus({ preventScroll: true });
    served.set("isi", html);
    newer.delete("isi");
  }

  function offer(part, html) {
    newer.set(part.id, html);
    if (part.querySelector(":scope > .newer")) return;
    const whole = part === main, note = document.createElement("p"), button = document.createElement("button");
    note.className = "newer";
    note.append(html === null ? "Kartu ini sudah tidak di sini: orang lain menyelesaikannya. " : whole
      ? "Isi halaman ini berubah. " : "Kartu ini berubah sejak Anda membukanya. ");
    button.type = "button";
    button.className = "link";
    button.dataset.newer = part.id;
    button.textContent = html === null ? "Singkirkan" : "Tampilkan yang baru; isian di sini hilang";
    note.append(button);
    part.prepend(note);
  }

  function place(part) {
    const copy = document.importNode(part, true);
    const before = part.previousElementSibling && document.getElementById(part.previousElementSibling.id);
    const list = main.querySelector("[data-live-list]");
    if (before && part.previousElementSibling.id) before.after(copy); else list?.prepend(copy);
    settle(copy);
    served.set(part.id, own(part));
  }

  function blend(fresh) {
    const told = { fresh: 0, changed: 0, gone: 0, kept: 0 };
    const found = parts(fresh);
    if (!found.length) {
      if (fresh.innerHTML === served.get("isi")) return told;
      if (held(main)) { offer(main, fresh.innerHTML); told.kept = 1; } else { exchangeAll(fresh.innerHTML); told.changed = 1; }
      return told;
    }
    const ids = new Set(found.map((part) => part.id));
    for (const id of listed) {
      const old = document.getElementById(id);
      if (!old || ids.has(id)) continue;
      // Further down than the first page, or done: a longer list than was read tells nothing of it.
      if (extended) { newer.set(id, null); continue; }
      if (held(old)) { offer(old, null); told.kept += 1; } else { old.remove(); told.gone += 1; served.delete(id); }
    }
    for (const part of found) {
      const old = document.getElementById(part.id), html = own(part);
      if (!old) { place(part); told.fresh += 1; continue; }
      if (html === served.get(part.id) && !old.classList.contains("done")) continue;
      const matters = essence(part) !== essence(parsed(served.get(part.id) || ""));
      if (!held(old)) { exchange(old, html); told.changed += matters && part.matches("article") ? 1 : 0; } else if (matters) {
        offer(old, html);
        told.kept += 1;
      }
    }
    listed = [...fresh.querySelectorAll("[data-live-list] > [data-live]")].map((part) => part.id);
    return told;
  }

  function parsed(html) {
    const frame = document.createElement("template");
    frame.innerHTML = html;
    return frame.content.firstElementChild;
  }

  // How long something has waited, and which slots are still free, is nothing that a person at it has to be told.
  function essence(part) {
    if (!part) return "";
    const copy = part.cloneNode(true);
    copy.querySelectorAll("[data-age], option").forEach((item) => item.remove());
    return copy.innerHTML;
  }

  function tell(told) {
    const said = [[told.fresh, "baru"], [told.changed, "berubah"], [told.gone, "selesai"]].filter(([count]) => count);
    const cards = main.querySelector("[data-live-list]");
    const what = cards ? said.map(([count, word]) => `${count} kartu ${word}`).join(", ") : "";
    const kept = told.kept ? " Yang sedang Anda kerjakan tidak diubah." : "";
    if (said.length || told.kept) spoken.textContent = `Diperbarui ${local(new Date()).split(" ").pop()}${what ? `: ${what}` : ""}.${kept}`;
  }

  // -- asking --------------------------------------------------------------------------------------------------------

  async function readAgain() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("isi");
    if (!fresh || dragging) return false;
    tell(blend(fresh));
    showPicked();
    return true;
  }

  function around(data) {
    document.querySelectorAll("[data-tally]").forEach((place) => {
      const count = data.counts[place.dataset.tally] || 0;
      place.querySelector(".num").textContent = String(count);
      place.hidden = count === 0;
    });
    const banner = document.getElementById("spanduk"), frame = document.createElement("template");
    frame.innerHTML = data.banner;
    // Only when it says something else: an alert that is put in again is read out again.
    if (banner.innerHTML.trim() !== frame.innerHTML.trim() && !banner.contains(document.activeElement)) banner.replaceChildren(frame.content);
  }

  async function pulse() {
    clearTimeout(timer);
    if (document.hidden || !toggle.checked) return;
    if (asking) { wanted = true; return; }
    asking = true;
    wanted = false;
    try {
      const answer = await fetch(`${body.dataset.root}/api/pulse?page=${body.dataset.here}`, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) { spoken.textContent = SIGNED_OUT; return; }
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(String(answer.status));
        const data = await answer.json();
        around(data);
        stale = stale || data.mark !== mark;
        mark = data.mark;
        tag = answer.headers.get("ETag");
      }
      if (stale && await readAgain()) stale = false;
      pause = EVERY;
    } catch {
      pause = Math.min(pause * 2, LONGEST);
    } finally {
      asking = false;
    }
    timer = setTimeout(pulse, wanted ? 0 : pause);
  }

  // -- what people do ------------------------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-newer]");
    if (!button) return;
    const part = document.getElementById(button.dataset.newer), html = newer.get(part.id);
    if (part === main) exchangeAll(html); else if (html === null) { part.remove(); served.delete(part.id); } else exchange(part, html);
    showPicked();
  });
  document.addEventListener("htmx:afterSwap", () => {
    // "Tampilkan berikutnya": the list is longer than one page from now on.
    for (const part of parts(main)) {
      if (served.has(part.id)) continue;
      served.set(part.id, own(part));
      extended = true;
    }
  });
  document.addEventListener("dragstart", () => { dragging = true; });
  document.addEventListener("dragend", () => { dragging = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else pulse(); });
  toggle.addEventListener("change", () => {
    localStorage.setItem(STORED, toggle.checked ? "on" : "off");
    spoken.textContent = toggle.checked ? "" : "Halaman ini tidak memperbarui diri.";
    if (toggle.checked) pulse(); else clearTimeout(timer);
  });
  toggle.checked = localStorage.getItem(STORED) !== "off";
  timer = setTimeout(pulse, EVERY);
  // Something was just done here: whatever it changed is shown without waiting for the next turn.
  return { soon() { pulse(); } };
})();
