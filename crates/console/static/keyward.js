// Keyward in the browser: the passkey ceremony, and small comforts. Everything else works without it.
// Trusted Types: the policy "keyward" is used once, to parse our own page again (CSP: `trusted-types keyward`).
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const meta = (name) => $(`meta[name="${name}"]`)?.content ?? '';
const words = () => document.documentElement.dataset;
const policy = globalThis.trustedTypes?.createPolicy('keyward', { createHTML: (html) => html }) ?? { createHTML: (html) => html };
let [pending, failures] = [null, 0]; // the ceremony that is under way, and how many have failed on this page
let begun = null; // the options of a registration that was not finished

class Refused extends Error {
  constructor({ code, message, operation, reference } = {}) { super(message); Object.assign(this, { code, operation: reference ? null : operation }); }
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf': meta('csrf') },
  }).catch(() => { throw new Refused({ message: words().errNetwork }); });
  const answer = await response.json().catch(() => ({}));
  if (answer.error) throw new Refused(answer.error);
  if (!response.ok) throw new Refused({ message: words().errServer });
  return answer;
}

// Says what went wrong in the words of the page's language; names from WebAuthn L3 §5.1.3 and §5.1.4. Every other name comes from the
// device, its driver or a password manager (UnknownError, NotReadableError, OperationError, a TypeError of an extension): it is not our server.
function say(where, error) {
  const box = $('[data-status]', where) ?? $('[data-status]');
  if (!box) return;
  const known = {
    NotAllowedError: words().errCancelled, AbortError: words().errCancelled, SecurityError: words().errOrigin,
    NotSupportedError: words().errUnsupported, ConstraintError: words().errUnsupported,
    // Only a registration says by it that the passkey is there already; elsewhere it means that another request is open.
    InvalidStateError: where.matches('[data-register], [data-upgrade]') ? words().errAlready : words().errDevice,
  };
  box.hidden = false;
  box.textContent = error instanceof Refused ? error.message : known[error.name] ?? words().errDevice;
  if (error.operation) box.textContent += ` (${error.operation})`;
}

function busy(form, on) {
  form.toggleAttribute('data-busy', on);
  for (const button of $$('button', form)) [button.disabled, button.ariaDisabled] = [on, null];
}

// A browser does one ceremony at a time: what nobody asked for must give way to the button.
function instead() {
  pending?.abort();
  pending = new AbortController();
  return pending.signal;
}

const field = (form, name) => form.elements.namedItem(name)?.value ?? undefined;

// Bytes travel as base64url. Converted here, because Safari before 18.4 and Chrome before 129 lack the JSON helpers of WebAuthn L3 §5.1, and
// password managers answer with objects of their own that have no working toJSON.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (symbol) => symbol.charCodeAt(0));
function base64url(buffer) {
  if (buffer === null || buffer === undefined) return undefined;
  const view = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  const binary = Array.from(view, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
const asked = (options) => ({ ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) });
const wanted = (options) => ({
  ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
  excludeCredentials: named(options.excludeCredentials),
});
// What only helps is left out where an object of a password manager fails at it.
const hint = (read) => { try { return read() ?? undefined; } catch { return undefined; } };

function answered(credential) {
  const { rawId, response } = credential;
  const id = base64url(rawId);
  const made = response.attestationObject
    ? { attestationObject: base64url(response.attestationObject), transports: hint(() => [...response.getTransports()]) }
    : { authenticatorData: base64url(response.authenticatorData), signature: base64url(response.signature), userHandle: base64url(response.userHandle) };
  return {
    id, rawId: id, type: 'public-key', response: { clientDataJSON: base64url(response.clientDataJSON), ...made },
    authenticatorAttachment: hint(() => credential.authenticatorAttachment),
    clientExtensionResults: hint(() => credential.getClientExtensionResults()) ?? {},
  };
}

// Without this no ceremony can begin: no secure context, or a browser without passkeys.
function mustBeAble() {
  if (!globalThis.PublicKeyCredential || !navigator.credentials?.get) throw new DOMException('', 'NotSupportedError');
}

async function assertion(url, body, mediation) {
  mustBeAble();
  const { publicKey, state, location } = await post(url, body);
  if (location) { globalThis.location.assign(location); return null; } // this name has a better way than a passkey, or none
  const credential = await navigator.credentials.get({ publicKey: asked(publicKey), mediation, signal: instead() });
  return { credential: answered(credential), state };
}

async function creation({ publicKey, state }, mediation, signal = instead()) {
  const credential = await navigator.credentials.create({ publicKey: wanted(publicKey), mediation, signal });
  return { credential: answered(credential), state };
}

async function finish(form, proof) {
  const { location } = await post(form.dataset.finish, { ...proof, return_to: field(form, 'return_to') });
  globalThis.location.assign(location);
}

// Tells the credential manager that a passkey is unknown here (L3 §5.1.10.2), so that it stops offering it.
function unknown(credential, form) {
  PublicKeyCredential.signalUnknownCredential?.({ rpId: form.dataset.rpId || location.hostname, credentialId: credential.id }).catch(() => {});
}

async function signIn(form, mediation) {
  let proof;
  try {
    if (!mediation) busy(form, true);
    const name = mediation ? undefined : field(form, 'user_name') || undefined;
    proof = await assertion(form.dataset.options, { user_name: name, return_to: field(form, 'return_to') }, mediation);
    if (proof) await finish(form, proof);
  } catch (error) {
    if (mediation && !proof) return; // nobody asked for anything yet
    if (proof && error.code === form.dataset.unknown) unknown(proof.credential, form);
    say(form, error);
    if ((failures += 1) < 4) offerAutofill(form); // with a fresh challenge
  } finally { busy(form, false); }
}

// A challenge counts for five minutes; the offer in the list of names stays open for as long as the page does, so it is renewed before.
const RENEW = 240_000;
async function offerAutofill(form) {
  if (!await globalThis.PublicKeyCredential?.isConditionalMediationAvailable?.()) return;
  let stale = false;
  const timer = setTimeout(() => { stale = true; pending?.abort(); }, RENEW);
  await signIn(form, 'conditional');
  clearTimeout(timer);
  if (stale) offerAutofill(form);
}

// A registration that was begun can be tried again: whoever touched a passkey for it need not touch it twice.
async function register(form, assertion) {
  try {
    busy(form, true);
    mustBeAble();
    const label = field(form, 'label');
    const made = await creation(begun ??= await post(form.dataset.options, { label, assertion }));
    const { location } = await post(form.dataset.finish, { ...made, label, return_to: field(form, 'return_to') });
    globalThis.location.assign(location);
  } catch (error) {
    if (error instanceof Refused) begun = null;
    const touch = error.code === 'step-up-needed' && $('[data-touch]', form);
    if (touch) { touch.hidden = false; $('button', touch).focus(); } else say(form, error);
  } finally { busy(form, false); }
}

// After a weaker sign-in the browser may add a passkey by itself (L3 §5.1.3, conditional create); if it does not, the button is there.
async function upgrade(form) {
  try {
    const able = await globalThis.PublicKeyCredential?.getClientCapabilities?.();
    if (!able?.conditionalCreate || pending) return;
    const signal = instead(); // from before the options: whoever presses the button meanwhile is not kept waiting
    const made = await creation(await post(form.dataset.options, { conditional: true }), 'conditional', signal);
    const { location } = await post(form.dataset.finish, { ...made, label: field(form, 'label'), return_to: field(form, 'return_to') });
    globalThis.location.assign(location);
  } catch { /* nobody asked for anything */ }
}

// The last sign-in is too long ago to add a passkey: first a touch of one that is there.
async function touchFirst(form) {
  try {
    busy(form, true);
    const proof = await assertion(form.dataset.assert, {});
    $('[data-touch]', form).hidden = true;
    await register(form, proof);
  } catch (error) { say(form, error); } finally { busy(form, false); }
}

// A touch that was given a short while ago may still count; shortly before it ends another one is asked for.
const touched = (form) => Number(form.dataset.touched ?? 0) - 10_000 > Date.now() + ahead;

// A form that needs a passkey touch: the proof travels in its hidden field `assertion`.
async function signForm(form, button) {
  try {
    // What the button says goes with the form, which sends itself without one.
    for (const said of $$('[data-said]', form)) said.remove();
    if (button?.name) {
      const said = Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value });
      said.dataset.said = '';
      form.append(said);
    }
    busy(form, true);
    const body = Object.fromEntries([...new FormData(form)].filter(([name]) => !['csrf', 'assertion', 'password'].includes(name)));
    form.elements.namedItem('assertion').value = JSON.stringify(await assertion(form.dataset.assert, body));
    busy(form, false);
    // The same for where it goes to: a button may have an address of its own.
    if (button?.hasAttribute('formaction')) form.action = button.formAction;
    form.submit();
  } catch (error) { busy(form, false); say(form, error); }
}

// A box that has to be ticked says why in the page's words and language.
document.addEventListener('invalid', ({ target }) => {
  if (target.dataset.needed) target.setCustomValidity(target.dataset.needed);
}, true);
document.addEventListener('change', ({ target }) => {
  if (target.dataset?.needed) target.setCustomValidity('');
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.matches('[data-signin]')) { if (event.submitter?.hasAttribute('formaction')) return; event.preventDefault(); signIn(form); }
  else if (form.matches('[data-register]')) { event.preventDefault(); register(form); }
  else if (form.matches('[data-assert]') && !touched(form)) { event.preventDefault(); signForm(form, event.submitter); }
  else if (form.hasAttribute('data-busy')) event.preventDefault();
  else if (form.getAttribute('method') === 'post') {
    form.toggleAttribute('data-busy', true);
    // Disabled for whoever cannot see it; really disabled, the one that was pressed would not be sent.
    for (const button of $$('button', form)) button.ariaDisabled = 'true';
  }
});
addEventListener('pageshow', () => { for (const form of $$('form[data-busy]')) busy(form, false); });

// After a change of passkeys: tell the credential manager (L3 §5.1.10).
function signals() {
  const block = $('#keyward-signals');
  if (!block || !globalThis.PublicKeyCredential) return;
  const { rpId, userId, allAcceptedCredentialIds, name, displayName, unknownCredentialId } = JSON.parse(block.textContent);
  const quiet = (promise) => promise?.catch?.(() => {});
  if (allAcceptedCredentialIds) quiet(PublicKeyCredential.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds }));
  if (name) quiet(PublicKeyCredential.signalCurrentUserDetails?.({ rpId, userId, name, displayName }));
  if (unknownCredentialId) quiet(PublicKeyCredential.signalUnknownCredential?.({ rpId, credentialId: unknownCredentialId }));
}

// Live pages: on each event the page is fetched again and <main> replaced, unless somebody is typing in it.
const editing = () => Boolean($('#refused')) || $$('main form').some((form) => form.contains(document.activeElement) && document.activeElement.matches('input, textarea, select')
  || $$('input:not([type=hidden]), textarea', form).some((input) => input.type === 'checkbox' || input.type === 'radio' ? input.checked !== input.defaultChecked : input.value !== input.defaultValue)
  || form.hasAttribute('data-busy'));

// Where this page can be read again: the answer to a form stands under the form's address.
function address() {
  const page = $('main')?.dataset.page;
  return page && page !== location.pathname ? page : location.href;
}

function updated() {
  for (const button of $$('[data-updated]')) button.hidden = false;
}

async function refresh() {
  const response = await fetch(address(), { credentials: 'same-origin', headers: { 'x-by-itself': '1' } });
  if (!response.ok) return;
  const next = new DOMParser().parseFromString(policy.createHTML(await response.text()), 'text/html');
  const [old, fresh] = [$('main'), $('main', next)];
  if (!old || !fresh) return;
  // Somebody may have begun to type since the page was asked for.
  if (editing()) return updated();
  // A pass on the screen stays until it is used: it cannot be shown again.
  if ($('[data-keep]', old) && fresh.dataset.card === 'waiting') return;
  if (address() !== location.href) history.replaceState(null, '', address());
  const opened = $$('details[id][open]:not([data-next])', old).map((one) => one.id);
  for (const id of opened) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
  const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
  // What was said of the step before is no longer so.
  if (old.dataset.card !== fresh.dataset.card) $('.flash')?.remove();
  old.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.focus();
  document.title = next.title;
  const [heard, card] = [$('[data-announce]'), $('main .middle h2')];
  if (heard && card && heard.textContent !== card.textContent) heard.textContent = card.textContent;
  arrange();
}

function live() {
  const url = $('main[data-live]')?.dataset.live;
  if (!url) return;
  let changed = 0;
  new EventSource(url).onmessage = () => {
    clearTimeout(changed);
    changed = setTimeout(() => (editing() ? updated() : refresh()), 60);
  };
}

function spell(seconds) {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const { unitH = 'h', unitM = 'min', unitS = 's' } = words();
  if (h >= 24) return null;
  return h ? `${h} ${unitH} ${m} ${unitM}` : m ? `${m} ${unitM} ${s} ${unitS}` : `${s} ${unitS}`;
}

// The server's clock counts, not this computer's.
const ahead = (Number(meta('now')) || Date.now()) - Date.now();

function tick() {
  const now = Date.now() + ahead;
  for (const timer of $$('time[data-since], time[data-until]')) {
    const { since, until } = timer.dataset;
    const seconds = Math.max(0, Math.floor((since ? now - since : until - now) / 1000));
    const text = spell(seconds);
    if (text && timer.textContent !== text) timer.textContent = text;
    if (until) timer.toggleAttribute('data-over', seconds === 0);
  }
}

// What this browser can do, for /check.
async function check() {
  const list = $('[data-check]');
  if (!list) return;
  const api = globalThis.PublicKeyCredential;
  const more = await api?.getClientCapabilities?.().catch(() => ({})) ?? {};
  const found = {
    secure: globalThis.isSecureContext, passkeys: Boolean(api && navigator.credentials?.get),
    platform: await api?.isUserVerifyingPlatformAuthenticatorAvailable?.().catch(() => false) ?? false,
    autofill: await api?.isConditionalMediationAvailable?.().catch(() => false) ?? false,
    hybrid: more.hybridTransport ?? false, signals: more.signalAllAcceptedCredentials ?? Boolean(api?.signalAllAcceptedCredentials),
    cookies: navigator.cookieEnabled,
  };
  for (const [name, yes] of Object.entries(found)) {
    const tag = $(`[data-can="${name}"]`, list);
    if (!tag) continue;
    tag.textContent = yes ? words().yes : words().no;
    tag.className = `tag ${yes ? 'ok' : 'warn'}`;
  }
}

// `/` search, j and k move along [data-row], Enter opens, E escalates, H then a digit chooses what was heard, Enter adds it. Never while typing.
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches('input:not([type=radio], [type=checkbox]), textarea, select')) return;
  const rows = $$('[data-row]');
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const go = { j: 1, k: -1 }[event.key];
  if (event.key === '/') $('#search')?.focus();
  else if (go && rows.length) $('a', rows[Math.min(rows.length - 1, Math.max(0, here + go))])?.focus();
  else if (event.key.toLowerCase() === 'e' && $('#escalate')) {
    $('#escalate').open = true;
    $('#escalate textarea')?.focus();
  } else if (event.key.toLowerCase() === 'h' && $('#hear')) {
    $('#hear').open = true;
    $('#hear button')?.focus();
  } else if ($('#hear')?.open && $(`#hear [data-key="${CSS.escape(event.key)}"]`)) {
    // A red flag stops what the case could do next: a slip of two keys raises none. Enter does.
    $(`#hear [data-key="${CSS.escape(event.key)}"]`).focus();
  } else return;
  event.preventDefault();
});

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-updated], [data-print], [data-copy], [data-touch] button');
  if (!button) return;
  if (button.matches('[data-updated]')) location.assign(address());
  else if (button.matches('[data-print]')) print();
  else if (button.matches('[data-touch] button')) touchFirst(button.form);
  else navigator.clipboard?.writeText(button.dataset.copy).then(() => { button.textContent = words().copied; });
});

function arrange() {
  for (const part of $$('[data-script]')) part.hidden = false; // makes no sense without script
  tick();
}

arrange();
// On a phone only what is needed first stands open; what was refused, or is linked to, does too.
if (matchMedia('(max-width: 40rem)').matches) {
  for (const fold of $$('details[data-fold]')) if (!fold.matches(':target') && !$('#refused, :target', fold)) fold.open = false;
}
setInterval(tick, 1000);
signals();
live();
check();
// The demo's links: the secret is in the fragment, which browsers keep to themselves.
const link = $('form[data-fragment]');
if (link && location.hash.length > 1) {
  link.elements.namedItem('secret').value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  link.requestSubmit();
}
const form = $('form[data-signin]');
if (form) offerAutofill(form);
const offer = $('form[data-upgrade]');
if (offer) upgrade(offer);
