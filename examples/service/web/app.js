'use strict';

const $ = (id) => document.getElementById(id);
const life = ['placed', 'confirmed', 'shipped', 'delivered'];
const words = {
  'ordering.order_placed': 'The customer has placed the order',
  'ordering.payment_received': 'It is paid',
  'ordering.order_confirmed': 'The warehouse has confirmed it',
  'ordering.order_shipped': 'A courier has collected it',
  'ordering.order_delivered': 'The order is delivered',
  'ordering.order_cancelled': 'The order is cancelled',
  'ordering.billing.invoice_issued': 'Billing: the invoice is issued',
  'ordering.billing.invoice_paid': 'Billing: the invoice is paid',
  'ordering.billing.invoice_voided': 'Billing: the invoice is void',
  'ordering.billing.invoice_refunded': 'Billing: the payment goes back',
  'ordering.shipping.shipment_prepared': 'Shipping: the parcel is packed',
  'ordering.shipping.shipment_collected': 'Shipping: the carrier has the parcel',
  'ordering.shipping.shipment_delivered': 'Shipping: the parcel has arrived',
  'ordering.shipping.shipment_cancelled': 'Shipping: the parcel is unpacked',
};

let order = null;  // as it was last read
let tag = '';      // the version that was: what If-Match names
let stream = null; // of the order's events

// ask sends a request and returns the answer with its body read. A problem is thrown.
async function ask(method, path, headers = {}, body) {
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  const answer = { response, body: text ? JSON.parse(text) : null };
  if (!response.ok) throw answer;
  return answer;
}

// node makes an element with text: what the server says is never taken for HTML.
function node(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function say(text, bad = false) {
  $('answer').textContent = text;
  $('answer').classList.toggle('bad', bad);
}

function complain(problem) {
  if (!problem.response) return say('The service does not answer. Its events go on when it is back.', true);
  const all = (problem.body.errors || []).map((e) => `${e.pointer || ''} ${e.detail}`.trim());
  say(`${problem.response.status} ${problem.body.code}: ${all.length ? all.join('; ') : problem.body.detail || problem.body.title}`, true);
}

async function showProducts() {
  const { body } = await ask('GET', '/v1/products');
  const before = Object.fromEntries([...$('products').querySelectorAll('input')].map((i) => [i.name, i.value]));
  $('products').replaceChildren(...body.products.map((p, i) => {
    const label = node('label', '');
    label.append(
      node('span', `${p.name}, ${p.currency} ${p.price}`),
      node('small', `${p.available} there`),
      Object.assign(document.createElement('input'), { type: 'number', min: 0, name: p.id, value: before[p.id] ?? (i ? 0 : 1) }),
    );
    return label;
  }));
}

async function showOrders() {
  const customer = $('place').customer.value.trim() || 'ada';
  $('whose').textContent = customer;
  const { body } = await ask('GET', `/v1/orders?limit=100&customer=${encodeURIComponent(customer)}`);
  $('orders').replaceChildren(...body.orders.map((o) => {
    const item = node('li', '');
    const button = node('button', '');
    button.append(node('span', o.id.slice(0, 8)), node('span', `${o.status}, ${o.currency} ${o.total}`));
    if (order && o.id === order.id) button.setAttribute('aria-current', 'true');
    button.onclick = () => open(o.id);
    item.append(button);
    return item;
  }));
}

async function read(id) {
  const { response, body } = await ask('GET', `/v1/orders/${encodeURIComponent(id)}`);
  [order, tag] = [body, response.headers.get('ETag')];
  $('none').hidden = true;
  $('order').hidden = false;
  const now = life.indexOf(order.status);
  const steps = life.map((s, i) => node('li', s, { class: i === now ? 'now' : i < now ? 'done' : 'to-come' }));
  if (order.status === 'cancelled') steps.push(node('li', 'cancelled', { class: 'cancelled' }));
  $('life').replaceChildren(...steps);
  const facts = [
    ['Order', order.id], ['Version', `${order.version} (ETag ${tag})`], ['Customer', order.customer],
    ['Lines', order.lines.map((l) => `${l.quantity} × ${l.name}`).join(', ')],
    ['Total', `${order.currency} ${order.total}${order.payment ? ', paid' : ''}`],
  ];
  if (order.tracking_number) facts.push(['Parcel', `${order.carrier}, ${order.tracking_number}`]);
  if (order.cancellation_reason) facts.push(['Cancelled', order.cancellation_reason]);
  $('facts').replaceChildren(...facts.flatMap(([k, v]) => [node('dt', k), node('dd', v)]));
  for (const button of $('actions').children) {
    const fits = button.dataset.from.split(' ').includes(order.status);
    button.disabled = !fits || (button.dataset.do === 'pay' && !!order.payment);
  }
}

// open shows an order and follows its events. The browser takes the stream up again by
// itself, after the event that it has seen last.
async function open(id) {
  say('');
  if (stream) stream.close();
  $('events').replaceChildren();
  await read(id);
  await showOrders();
  stream = new EventSource(`/v1/orders/${encodeURIComponent(id)}/events`);
  stream.onopen = () => { $('live').textContent = 'live'; };
  stream.onerror = () => { $('live').textContent = 'waiting for the service'; };
  stream.onmessage = (message) => {
    const e = JSON.parse(message.data);
    const item = node('li', words[e.name] || e.name, { value: message.lastEventId });
    item.append(node('time', new Date(e.at).toLocaleTimeString('en-GB'), { datetime: e.at }), node('code', e.name));
    $('events').append(item);
    if (e.aggregate === 'ordering.order' && e.version > order.version) read(id).then(showOrders).catch(complain);
    if (e.name === 'ordering.order_confirmed' || e.name === 'ordering.order_cancelled') showProducts().catch(complain);
  };
}

$('place').onsubmit = async (submit) => {
  submit.preventDefault();
  const form = new FormData($('place'));
  const lines = [...$('products').querySelectorAll('input')]
    .map((i) => ({ product: i.name, quantity: Number(i.value) })).filter((l) => l.quantity > 0);
  const body = Object.fromEntries(['customer', 'street', 'city', 'postal_code', 'country'].map((k) => [k, form.get(k)]));
  $('order').hidden = false;
  $('none').hidden = true;
  try {
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
    const placed = await ask('POST', '/v1/orders', { 'Idempotency-Key': key }, { ...body, lines });
    await open(placed.body.id);
    say(`201: placed at ${placed.response.headers.get('Location')}`);
  } catch (problem) { complain(problem); }
};

const bodies = {
  pay: () => ({ amount: order.total, currency: order.currency, method: 'card', reference: `pay-${order.id.slice(0, 8)}` }),
  ship: () => ({ carrier: 'Royal Parcel', tracking_number: `TRACK-${order.id.slice(0, 8)}` }),
  cancel: () => ({ reason: 'Changed mind' }),
};

$('actions').onclick = async ({ target }) => {
  const what = target.dataset.do;
  if (!what) return;
  try {
    const headers = what === 'deliver' ? {} : { 'If-Match': tag };
    const { response } = await ask('POST', `/v1/orders/${encodeURIComponent(order.id)}/${what}`, headers, bodies[what]?.());
    say(`${response.status}: ${what}`);
    await read(order.id);
    await showOrders();
  } catch (problem) {
    complain(problem);
    if (problem.response?.status === 412) await read(order.id); // another was first: look, and decide again
  }
};

$('place').customer.onchange = () => showOrders().catch(complain);
showProducts().then(showOrders).catch(complain);
