// Polling, lost connections, focus and double submits: all that htmx leaves to the page. Nothing here is needed to work.
(() => {
  const on = (name, act, early) => document.addEventListener(name, act, early);
  const find = (selector) => document.querySelector(selector);

  // Polling: elements with data-poll="2" get a `poll` event; the pause grows to 15 s while nothing changes and none is sent from a
  // hidden tab.
  let pause = 0, timer;
  const plan = () => {
    clearTimeout(timer);
    const first = find("[data-poll]");
    if (!first || document.hidden) return;
    pause = Math.min(pause ? pause * 1.5 : first.dataset.poll * 1000, 15000);
    timer = setTimeout(() => {
      document.querySelectorAll("[data-poll]:not(.htmx-request)").forEach((e) => e.dispatchEvent(new Event("poll")));
      plan();
    }, pause);
  };
  const afresh = () => { pause = 0; plan(); };
  on("visibilitychange", afresh);
  afresh();

  // A form that is on its way is not sent twice. Back from the next page, or after a while without an answer, it is free again.
  const busy = (form, yes) => yes ? form.setAttribute("aria-busy", "true") : form.removeAttribute("aria-busy");
  on("submit", (e) => {
    if (e.target.getAttribute("aria-busy")) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    busy(e.target, true);
    if (e.target.enctype !== "multipart/form-data") setTimeout(busy, 15000, e.target); // a large file takes minutes
  }, true);
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((f) => busy(f)));
  on("htmx:finally:request", (e) => busy(e.detail.ctx.request.form || e.target));

  // No answer, or one that is not swapped (see noSwap in the layout): the message goes to #ralat, the page stays as it is.
  const clear = () => find("#ralat")?.replaceChildren();
  const fail = ({ detail: { ctx } }) => {
    const status = ctx?.response?.status, box = find("#ralat");
    if (!box || !ctx?.request || status < 400 || status === 422) return;
    const told = new DOMParser().parseFromString(ctx.text || "", "text/html").getElementById("ralat");
    if (told) box.replaceChildren(...told.childNodes);
    else {
      const what = status ? `Server belum dapat menjawab (kode ${status}).` : "Sambungan terputus.";
      box.innerHTML = `<div class="alert error"><div><p><b>Galat:</b> ${what} Isian Anda tetap ada di halaman ini.</p></div></div>`;
    }
    if (status < 500 && status !== 429) return;
    const again = document.createElement("button");
    again.className = "btn small";
    again.textContent = "Coba lagi";
    again.onclick = () => {
      const { sourceElement: source, sourceEvent: event, request } = ctx;
      clear();
      if (event.type === "submit") source.requestSubmit(request.submitter);
      else if (event.type === "click") source.click();
      else source.dispatchEvent(new Event(event.type));
    };
    (box.querySelector(".alert>div") || box).append(again);
  };
  on("htmx:error", fail);
  on("htmx:response:error", fail);

  // A text to hand on goes to the clipboard; without scripts it is text to mark.
  const offer = () => document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = !navigator.clipboard;
    button.onclick = async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Tersalin";
    };
  });
  offer();

  on("htmx:after:swap", ({ detail: { ctx } }) => {
    const status = ctx.response?.status, { focus } = ctx.sourceElement.dataset;
    if (status < 400) clear();
    if (status === 204 || status >= 400 && status !== 422) return;
    afresh();
    offer();
    if (status === 422) (find("[aria-invalid=true],[data-invalid]") || find(".alert.error[tabindex]"))?.focus();
    else if (ctx.request.method === "POST") find("#pesan>*")?.focus();
    else if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  });
})();
