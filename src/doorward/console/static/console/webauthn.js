/* The only script of our own: it hands security keys what the server asks of them.
 *
 * <form data-passkey="get|create" data-begin="/address/" data-fields="sent with it">
 * <form data-passkey="create" data-options="{…}">           options that came with the page
 * <form data-step-up="ACTION" data-step-up-object="OBJECT" data-step-up-fields="one two">
 *
 * Each has the hidden inputs `ceremony` and `credential` (`step_up` for a step-up), which are filled
 * before the form is sent as any other. Messages go into [data-passkey-said] of the form, or beside
 * its button. */
"use strict";
(() => {
  const passing = new WeakSet();
  const busy = new WeakSet();

  const WORDS = {
    NotAllowedError: "The key was not used: it was cancelled, took too long, or its PIN was wrong. Try again.",
    InvalidStateError: "This key is enrolled already. Take another one.",
    NotSupportedError: "This key is not of a kind that can be used here.",
    ConstraintError: "This key cannot ask for a PIN or store a passkey. Take another one.",
    SecurityError: "This page was opened under another address than the console's own.",
    AbortError: "That was interrupted. Try again.",
  };

  class Told extends Error {}

  function place(form) {
    let said = form.querySelector("[data-passkey-said]");
    if (!said) {
      said = document.createElement("p");
      said.dataset.passkeySaid = "";
      said.setAttribute("role", "status");
      said.setAttribute("aria-live", "polite");
      form.append(said);
    }
    return said;
  }

  function tell(form, text, wrong) {
    const said = place(form);
    said.className = wrong ? "error" : "small quiet";
    said.textContent = text;
  }

  function input(form, name) {
    let found = form.querySelector(`input[type="hidden"][name="${name}"]`);
    if (!found) {
      found = document.createElement("input");
      found.type = "hidden";
      found.name = name;
      form.append(found);
    }
    return found;
  }

  /* Fields by name, each with all that the form would send under it, one a line. */
  function named(form, submitter, names) {
    const data = new FormData(form, submitter);
    return (names || "").split(" ").filter(Boolean).map((name) =>
      [name, data.getAll(name).filter((one) => typeof one === "string").join("\n")]);
  }

  async function ask(address, form, more) {
    const body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", form.querySelector('input[name="csrfmiddlewaretoken"]').value);
    for (const [name, value] of more) body.append(name, value);
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body, credentials: "same-origin", redirect: "error" });
    } catch {
      throw new Told("The console does not answer. Try again.");
    }
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    const found = isJson ? await answer.json() : {};
    if (answer.ok) return found;
    if (answer.status === 401) throw new Told("Your session has ended. Sign in in another tab and try again.");
    if (answer.status === 429) throw new Told("Too many tries. Wait a minute and try again.");
    throw new Told(found.message ? `${found.message} (${found.code})` : "This form is too old. Reload the page.");
  }

  function optionsOf(form, submitter) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    if (form.dataset.begin) return ask(form.dataset.begin, form, named(form, submitter, form.dataset.fields));
    return ask("/step-up/", form, [
      ["action", form.dataset.stepUp],
      ["object", form.dataset.stepUpObject || ""],
      ...named(form, submitter, form.dataset.stepUpFields).map(([, value]) => ["value", value]),
    ]);
  }

  async function touch(form, asked) {
    if (form.dataset.passkey === "create") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.publicKey);
      return navigator.credentials.create({ publicKey });
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey);
    return navigator.credentials.get({ publicKey });
  }

  function supported() {
    return Boolean(
      window.isSecureContext && window.PublicKeyCredential &&
      PublicKeyCredential.parseRequestOptionsFromJSON && PublicKeyCredential.prototype.toJSON,
    );
  }

  async function go(form, submitter) {
    if (!supported()) throw new Told("This browser cannot use security keys here: take a current one, and open the console under its own address.");
    tell(form, "One moment…");
    const asked = await optionsOf(form, submitter);
    tell(form, "Touch your security key and enter its PIN.");
    const credential = await touch(form, asked);
    input(form, "ceremony").value = asked.ceremony;
    input(form, form.dataset.stepUp ? "step_up" : "credential").value = JSON.stringify(credential.toJSON());
    tell(form, "Sending…");
    passing.add(form);
    form.requestSubmit(submitter);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !(form.dataset.passkey || form.dataset.stepUp)) return;
    // Once with the key's answer in it; the next time it is asked again.
    if (passing.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy.has(form)) return;
    busy.add(form);
    go(form, event.submitter)
      .catch((error) => {
        const known = error instanceof Told ? error.message : WORDS[error.name];
        tell(form, known || `The key could not be used (${error.name}).`, true);
      })
      .finally(() => busy.delete(form));
  }, true);

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!supported()) tell(form, "This browser cannot use security keys here: take a current one, and open the console under its own address.", true);
  }
})();
