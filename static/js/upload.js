// Sending a file over a weak link: how much has gone, and a second try without choosing the file again. Without this script the browser
// sends the form by itself; the answer is the same.
(() => {
  const size = (bytes) => `${(bytes / 1e6).toLocaleString("id-ID", { maximumFractionDigits: 2 })} MB`;

  document.addEventListener("submit", (event) => {
    const form = event.target, box = document.getElementById("kirim");
    if (event.defaultPrevented || !box || form.enctype !== "multipart/form-data") return;
    event.preventDefault();
    document.getElementById("ralat").replaceChildren();
    const bar = box.querySelector("progress"), words = box.querySelector("p"), request = new XMLHttpRequest();
    bar.removeAttribute("value");
    words.textContent = "Menghubungi portal …";
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });

    request.upload.onprogress = ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
      words.textContent = loaded < total ? `${size(loaded)} dari ${size(total)}` : "Terkirim. Menunggu jawaban portal …";
    };
    request.onloadend = () => {
      const onwards = request.getResponseHeader("HX-Redirect");
      if (onwards) return location.assign(onwards);
      box.hidden = true;
      form.removeAttribute("aria-busy");
      if (request.status === 422) return comeBack(form, request.responseText);
      // app.js tells what went wrong and offers to try again.
      const ctx = { request: {}, text: request.responseText, sourceElement: form, sourceEvent: event };
      if (request.status) ctx.response = { status: request.status };
      document.dispatchEvent(new CustomEvent("htmx:error", { detail: { ctx } }));
    };
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(new FormData(form));
  });

  // The form with its messages, and the file that was chosen.
  const comeBack = (form, text) => {
    const chosen = form.querySelector("[type=file]").files;
    document.querySelector("main").replaceWith(new DOMParser().parseFromString(text, "text/html").querySelector("main"));
    document.querySelector("[type=file]").files = chosen;
    (document.querySelector("[aria-invalid]") || document.querySelector(".alert.error"))?.focus();
  };
})();
