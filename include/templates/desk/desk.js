// The desk's few actions. Every change carries a header that no other site's form can send.
"use strict";

const header = document.body.dataset.changeHeader;

async function send(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", [header]: "1" },
    body: JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(typeof data.detail === "string" ? data.detail : "Permintaan ditolak.");
  return data;
}

function finish(card, text, bad) {
  const outcome = card.querySelector(".outcome");
  outcome.textContent = text;
  outcome.classList.toggle("bad", Boolean(bad));
  if (!bad) {
    card.classList.add("done");
    card.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-action]");
  if (!button) return;
  const card = button.closest(".card");
  const post = { post_id: Number(card.dataset.post), content_hash: card.dataset.hash };
  try {
    if (button.dataset.action === "approve") {
      const result = await send("api/approvals", { posts: [post], when: button.dataset.when });
      if (result.refused.length) throw new Error(result.refused[0].detail);
      finish(card, button.dataset.when === "now" ? "Disetujui, segera tayang." : "Disetujui untuk slot berikutnya.");
    } else {
      const reason = window.prompt("Alasan pengembalian (dibaca OPD di lembarnya):");
      if (!reason) return;
      await send("api/returns", { post, reason });
      finish(card, "Dikembalikan ke OPD.");
    }
  } catch (error) {
    finish(card, error.message, true);
  }
});
