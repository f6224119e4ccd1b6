// Runs once for the source panel. Markers are links `#passage-<turn>-<n>`; they open here instead of moving the page.
// `element`, `trigger` and `watch` are Gradio's.
let cameFrom = null;
let opening = false;

const onClick = (event) => {
  const link = event.target.closest?.('a[href^="#passage-"], a[href^="#sources-"]');
  if (!link) return;
  event.preventDefault();
  if (!element.contains(link)) cameFrom = link;
  opening = true;
  trigger('open_source', { name: link.getAttribute('href').slice(1) });
};

// Pages that come by plain http from another machine have no clipboard
const copied = async (button) => {
  const text = button.dataset.copy;
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    const area = Object.assign(document.createElement('textarea'), { value: text });
    button.after(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy citation'; }, 2000);
};

// Gradio may build the panel again: only the newest one listens
document.removeEventListener('click', window.preceptorOpenSource);
window.preceptorOpenSource = onClick;
document.addEventListener('click', onClick);

element.addEventListener('click', (event) => {
  const copy = event.target.closest('.copy');
  if (copy) copied(copy);
  if (event.target.closest('.return') && cameFrom?.isConnected) {
    cameFrom.focus();
    cameFrom.scrollIntoView({ block: 'center' });
  }
});

watch('value', () => {
  if (!opening) return;
  opening = false;
  const panel = element.querySelector('.passage');
  const mark = element.querySelector('mark');
  panel?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block: 'nearest' });
  const text = element.querySelector('.text');
  if (mark && text) text.scrollTop = mark.offsetTop - text.offsetTop - 48;
});
