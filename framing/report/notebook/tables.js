(() => {
  const root = document.currentScript.parentElement;
  const LEAST = 4; // rows from which it is worth it
  const number = text => {
    const plain = text.replaceAll('−', '-').replaceAll(',', '').replace(/^< */, '').replace(/ *%$/, '');
    if (plain.endsWith('∞')) return plain.startsWith('-') ? -Infinity : Infinity;
    return plain === '' || Number.isNaN(Number(plain)) ? null : Number(plain) - (text.startsWith('<') ? 1e-9 : 0);
  };
  const unknown = text => text === '' || text === '–' || text === 'NaN';
  const compare = (a, b) => {
    const [x, y] = [number(a), number(b)];
    if (x !== null && y !== null) return x < y ? -1 : x > y ? 1 : 0;
    if (x !== null || y !== null) return x !== null ? -1 : 1;
    return a.localeCompare(b);
  };
  const below = root.dataset.framingBelow, leads = JSON.parse(root.dataset.framingRows ?? '[]');
  [...root.querySelectorAll('table')].forEach((table, number) => {
    const body = table.tBodies[0], heads = table.tHead?.rows[table.tHead.rows.length - 1]?.cells;
    const rows = [...body?.rows ?? []];
    for (const n of leads[number] ?? []) {
      const row = rows[n];
      const ask = () => {
        const field = document.querySelector(`.${below} input`);
        if (!field) return;
        field.value = `${number},${n}`;
        for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
        for (const other of root.querySelectorAll('tr[aria-current]')) other.removeAttribute('aria-current');
        row.setAttribute('aria-current', 'true');
      };
      row.className += ' framing-leads';
      row.tabIndex = 0;
      row.title = 'Show the passages behind this row below the table';
      row.addEventListener('click', ask);
      row.addEventListener('keydown', event => { if (event.key === 'Enter') ask(); });
    }
    if (!body || !heads || rows.length < LEAST) return;
    const at = (row, n) => row.cells[n]?.textContent.trim() ?? '';
    const sort = (n, way) => {
      const known = rows.filter(row => !unknown(at(row, n))), rest = rows.filter(row => unknown(at(row, n)));
      known.sort((a, b) => way * compare(at(a, n), at(b, n)));
      body.append(...(way ? [...known, ...rest] : rows));
      [...heads].forEach((head, m) => {
        head.ariaSort = m !== n || !way ? 'none' : way > 0 ? 'ascending' : 'descending';
        head.dataset.way = m === n ? way : 0;
      });
    };
    [...heads].forEach((head, n) => {
      const turn = () => sort(n, { 0: 1, 1: -1, '-1': 0 }[head.dataset.way ?? 0]);
      head.tabIndex = 0;
      head.title = 'Sort by this column: ascending, descending, as it was';
      head.addEventListener('click', turn);
      head.addEventListener('keydown', event => { if (event.key === 'Enter') turn(); });
    });
    const bar = document.createElement('div'), frame = document.createElement('div');
    const field = document.createElement('input'), count = document.createElement('small');
    const filter = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const text = [...row.cells].map(cell => cell.textContent).join(' ').toLowerCase();
        row.hidden = !words.every(word => text.includes(word));
      }
      const shown = rows.filter(row => !row.hidden).length;
      count.textContent = shown < rows.length ? `${shown} of ${rows.length} rows` : `${rows.length} rows`;
    };
    field.type = 'search';
    field.placeholder = 'Filter rows';
    field.ariaLabel = 'Filter rows';
    field.addEventListener('input', filter);
    bar.className = 'framing-filter';
    bar.dataset.lmSuppressShortcuts = 'true';
    bar.append(field, ' ', count);
    frame.className = 'framing-rows';
    table.before(bar, frame);
    frame.append(table);
    filter();
  });
})();
