/// What makes the map of an inspection move: drawing, hovering, searching, neighbours. Texts of the data become text nodes
/// only.
///
/// Points are drawn into a bitmap whenever the view changes; hovering lays that bitmap down again, which takes the same time
/// for any number of points.
enum InspectionScript {
  static let source: HTML = "\(drawing)\n\(panels)"

  private static let drawing: HTML = #"""
    "use strict";
    (() => {
      const at = id => document.getElementById(id);
      const make = (tag, text, style) => {
        const element = document.createElement(tag);
        if (text !== undefined) element.textContent = text;
        if (style) element.className = style;
        return element;
      };
      const data = JSON.parse(at("data").textContent);
      const { texts, concepts, titles, codes, parents, chapters, chapter_names: chapterNames, views, shown } = data;
      const count = texts.length, lower = texts.map(text => text.toLowerCase());
      const maps = views.map(view => Float32Array.from(view.points, value => value / 65535));
      const plane = at("plane"), pen = plane.getContext("2d");
      const bitmap = document.createElement("canvas"), bitmapPen = bitmap.getContext("2d");
      const dark = matchMedia("(prefers-color-scheme: dark)"), still = matchMedia("(prefers-reduced-motion: reduce)");
      const place = maps[0].slice();
      const state = { view: 0, zoom: 1, x: .5, y: .5, hits: null, chapter: null, chosen: -1, hover: -1 };
      let colours = [], image = null, isStale = true, isDue = false;

      // Colours: hues far apart, one after the other; grey for what lies in no chapter.
      const rgb = (hue, saturation, light) => [0, 8, 4].map(n => {
        const k = (n + hue / 30) % 12;
        return Math.round(255 * (light - saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
      });
      const grey = [135, 142, 149], colourOf = i => colours[chapters[concepts[i]]] ?? grey;
      const css = colour => `rgb(${colour.join(" ")})`;
      function recolour() {
        const lights = dark.matches ? [.66, .55, .76] : [.46, .36, .58];
        colours = chapterNames.map((_, i) => rgb(i * 137.5 % 360, i % 2 ? .5 : .78, lights[i % 3]));
        document.querySelectorAll("#chapters i").forEach((dot, i) => dot.style.background = css(colours[i]));
        redraw(true);
      }

      // Drawing.
      const scale = () => Math.min(plane.width, plane.height) * .94 * state.zoom;
      const screen = i => [plane.width / 2 + (place[2 * i] - state.x) * scale(), plane.height / 2 + (place[2 * i + 1] - state.y) * scale()];
      const isStrong = i => (!state.hits || state.hits.has(i)) && (state.chapter === null || chapters[concepts[i]] === state.chapter);
      function redraw(all) {
        isStale = isStale || all;
        if (!isDue) { isDue = true; requestAnimationFrame(draw); }
      }
      function draw() {
        isDue = false;
        if (isStale) { isStale = false; paint(); }
        pen.drawImage(bitmap, 0, 0);
        const ratio = devicePixelRatio, ink = getComputedStyle(plane).color;
        const ring = (i, size) => {
          const [x, y] = screen(i);
          pen.beginPath(); pen.arc(x, y, size * ratio, 0, 7); pen.fillStyle = css(colourOf(i)); pen.fill();
          pen.lineWidth = 1.5 * ratio; pen.strokeStyle = ink; pen.stroke();
        };
        if (state.chosen >= 0) {
          const from = screen(state.chosen), near = neighbours(state.view, state.chosen);
          pen.strokeStyle = ink; pen.lineWidth = ratio; pen.globalAlpha = .6; pen.beginPath();
          for (const { row } of near) { pen.moveTo(...from); pen.lineTo(...screen(row)); }
          pen.stroke(); pen.globalAlpha = 1;
          for (const { row } of near) ring(row, 4);
          ring(state.chosen, 7);
        }
        if (state.hover >= 0) ring(state.hover, 6);
      }
      function paint() {
        const { width, height } = plane;
        if (!image || image.width !== width || image.height !== height) {
          [bitmap.width, bitmap.height] = [width, height];
          image = bitmapPen.createImageData(width, height);
        }
        const pixels = image.data, paper = getComputedStyle(plane).backgroundColor.match(/\d+/g).map(Number);
        new Uint32Array(pixels.buffer).fill(0xff000000 | paper[2] << 16 | paper[1] << 8 | paper[0]);
        const size = devicePixelRatio * Math.max(1.1, Math.min(3, 170 / Math.sqrt(count))) * (1 + .3 * Math.log2(state.zoom));
        const reach = Math.ceil(size), offsets = [], covers = [];
        for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) {
          const cover = Math.min(1, size + .5 - Math.hypot(x, y));
          if (cover > 0) { offsets.push(4 * (y * width + x)); covers.push(cover); }
        }
        const unit = scale(), left = width / 2 - state.x * unit, top = height / 2 - state.y * unit;
        const isPlain = !state.hits && state.chapter === null;
        for (const strong of isPlain ? [true] : [false, true]) {
          const opacity = strong ? .82 : .13;
          for (let i = 0; i < count; i++) {
            if (!isPlain && isStrong(i) !== strong) continue;
            const cx = Math.round(left + place[2 * i] * unit), cy = Math.round(top + place[2 * i + 1] * unit);
            if (cx < reach || cy < reach || cx >= width - reach || cy >= height - reach) continue;
            const colour = colourOf(i), middle = 4 * (cy * width + cx);
            for (let k = 0; k < offsets.length; k++) {
              const p = middle + offsets[k], share = covers[k] * opacity;
              pixels[p] += (colour[0] - pixels[p]) * share;
              pixels[p + 1] += (colour[1] - pixels[p + 1]) * share;
              pixels[p + 2] += (colour[2] - pixels[p + 2]) * share;
            }
          }
        }
        bitmapPen.putImageData(image, 0, 0);
      }

      // The point under the pointer. To look at 50,000 takes a fraction of a millisecond.
      function pointAt(event) {
        const box = plane.getBoundingClientRect(), ratio = plane.width / box.width, unit = scale();
        const x = ((event.clientX - box.left) * ratio - plane.width / 2) / unit + state.x;
        const y = ((event.clientY - box.top) * ratio - plane.height / 2) / unit + state.y;
        let best = -1, least = (14 * ratio / unit) ** 2;
        for (let i = 0; i < count; i++) {
          const dx = place[2 * i] - x, dy = place[2 * i + 1] - y, square = dx * dx + dy * dy;
          if (square < least && isStrong(i)) { least = square; best = i; }
        }
        return best;
      }

      // Moving about.
      function zoomBy(factor) { state.zoom = Math.max(1, Math.min(60, state.zoom * factor)); move(0, 0); }
      function move(dx, dy) {
        const unit = scale(), clamp = v => Math.max(0, Math.min(1, v));
        state.x = clamp(state.x - dx * devicePixelRatio / unit);
        state.y = clamp(state.y - dy * devicePixelRatio / unit);
        hover(-1);
        redraw(true);
      }
      function reset() { state.zoom = 1; state.x = state.y = .5; move(0, 0); }
      function hover(i) {
        state.hover = i;
        const tip = at("tip");
        tip.hidden = i < 0;
        if (i >= 0) {
          const [x, y] = screen(i).map(v => v / devicePixelRatio);
          tip.textContent = texts[i];
          tip.append(make("small", `${codes[concepts[i]]} · ${chapterNames[chapters[concepts[i]]] ?? "no chapter"}`));
          const width = plane.clientWidth, room = Math.min(tip.offsetWidth, width);
          tip.style.left = `${Math.max(0, Math.min(width - room, x - room / 2))}px`;
          tip.style.top = y > tip.offsetHeight + 14 ? `${y - tip.offsetHeight - 12}px` : `${y + 12}px`;
        }
        redraw(false);
      }
      function show(view) {
        state.view = view;
        hover(-1);
        const from = place.slice(), to = maps[view], start = performance.now(), time = still.matches ? 0 : 900;
        (function step(now) {
          if (state.view !== view) return;
          const part = time ? Math.max(0, Math.min(1, (now - start) / time)) : 1, eased = part * part * (3 - 2 * part);
          for (let k = 0; k < place.length; k++) place[k] = from[k] + (to[k] - from[k]) * eased;
          redraw(true);
          if (part < 1) requestAnimationFrame(step);
        })(start);
      }
    """#
}
