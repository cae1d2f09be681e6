extension InspectionScript {
  /// Searching, neighbours with the ancestors they share, and what keys and the pointer do.
  static let panels: HTML = #"""
      // Searching.
      function find() {
        const words = at("search").value.toLowerCase().split(/\s+/).filter(word => word);
        const rows = [...lower.keys()].filter(i => words.every(word => lower[i].includes(word)));
        const first = i => lower[i].startsWith(words[0]) ? 0 : 1;
        if (words.length) rows.sort((a, b) => first(a) - first(b) || lower[a].length - lower[b].length || a - b);
        state.hits = words.length ? new Set(rows) : null;
        at("found").textContent = `${rows.length.toLocaleString("en")} of ${count.toLocaleString("en")} names`;
        at("hits").replaceChildren(...rows.slice(0, 60).map(i => {
          const item = make("li");
          item.append(nameButton(i));
          return item;
        }));
        redraw(true);
      }
      function nameButton(i, style) {
        const button = make("button", texts[i], style);
        button.type = "button";
        button.addEventListener("click", () => choose(i));
        return button;
      }

      // Neighbours and the ancestors they share.
      const neighbours = (view, i) => views[view].neighbours.slice(i * shown, (i + 1) * shown)
        .map((row, k) => ({ row, cosine: views[view].cosines[i * shown + k] / 1000 }));
      function above(concept) {
        const steps = new Map([[concept, 0]]);
        for (const c of steps.keys()) for (const p of parents[c]) if (!steps.has(p)) steps.set(p, steps.get(c) + 1);
        return steps;
      }
      function shared(a, b) {
        if (a === b) return "another name of the same concept";
        const [first, second] = [above(a), above(b)];
        const both = [...first.keys()].filter(c => second.has(c));
        both.sort((c, d) => first.get(c) + second.get(c) - first.get(d) - second.get(d) || c - d);
        return both.length ? `both below ${both.slice(0, 4).map(c => titles[c]).join(" · ")}` : "no ancestor in common";
      }
      function choose(i) {
        state.chosen = i;
        const own = concepts[i], path = [...above(own).keys()].slice(1);
        const head = make("p", `${codes[own]} ${titles[own]}`);
        if (path.length) head.append(make("small", ` below ${path.map(c => titles[c]).join(" · ")}`));
        const before = new Set(neighbours(0, i).map(n => n.row));
        at("neighbours").replaceChildren(make("h3", texts[i]), head, ...views.map((view, v) => {
          const column = make("div"), list = make("ol");
          column.append(make("h4", view.title), list);
          for (const { row, cosine } of neighbours(v, i)) {
            const item = make("li");
            item.append(nameButton(row, before.has(row) ? "" : "new"), make("b", cosine.toFixed(3)));
            item.append(make("small", shared(own, concepts[row])));
            list.append(item);
          }
          return column;
        }));
        const [x, y] = screen(i);
        if (x < 0 || y < 0 || x > plane.width || y > plane.height) [state.x, state.y] = [place[2 * i], place[2 * i + 1]];
        redraw(true);
      }

      // Chapters, keys, pointer.
      chapterNames.forEach((name, i) => {
        const item = make("li"), button = make("button");
        button.type = "button";
        button.setAttribute("aria-pressed", "false");
        button.append(make("i"), name);
        button.addEventListener("click", () => {
          state.chapter = state.chapter === i ? null : i;
          document.querySelectorAll("#chapters button").forEach((b, k) => b.setAttribute("aria-pressed", k === state.chapter));
          redraw(true);
        });
        item.append(button);
        at("chapters").append(item);
      });
      document.querySelectorAll("input[name=view]").forEach(input => input.addEventListener("change", () => show(Number(input.value))));
      at("closer").addEventListener("click", () => zoomBy(1.6));
      at("farther").addEventListener("click", () => zoomBy(1 / 1.6));
      at("whole").addEventListener("click", reset);
      at("search").addEventListener("input", find);
      at("finder").addEventListener("keydown", event => {
        const buttons = [...at("hits").querySelectorAll("button")], here = buttons.indexOf(document.activeElement);
        if (event.key === "Escape") { at("search").value = ""; find(); at("search").focus(); }
        else if (event.key === "Enter" && here < 0 && buttons[0]) buttons[0].click();
        else if (event.key === "ArrowDown") buttons[here + 1]?.focus();
        else if (event.key === "ArrowUp" && here >= 0) (buttons[here - 1] ?? at("search")).focus();
        else return;
        event.preventDefault();
      });
      plane.addEventListener("keydown", event => {
        const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
        if (steps[event.key]) move(...steps[event.key]);
        else if (event.key === "+" || event.key === "=") zoomBy(1.6);
        else if (event.key === "-") zoomBy(1 / 1.6);
        else if (event.key === "0") reset();
        else return;
        event.preventDefault();
      });
      let drag = null;
      plane.addEventListener("pointerdown", event => { drag = { x: event.clientX, y: event.clientY, far: 0 }; });
      addEventListener("pointerup", () => { drag = null; });
      plane.addEventListener("pointermove", event => {
        if (!drag || event.pointerType !== "mouse") return hover(pointAt(event));
        const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
        drag = { x: event.clientX, y: event.clientY, far: drag.far + Math.hypot(dx, dy) };
        plane.dataset.dragged = drag.far > 4 ? "yes" : "";
        move(dx, dy);
      });
      plane.addEventListener("pointerleave", () => hover(-1));
      plane.addEventListener("click", event => {
        const i = plane.dataset.dragged ? -1 : pointAt(event);
        plane.dataset.dragged = "";
        if (i >= 0) choose(i);
      });
      plane.addEventListener("wheel", event => {
        // A page that is scrolled past the map is not to zoom it.
        if (!event.ctrlKey && document.activeElement !== plane) return;
        event.preventDefault();
        zoomBy(Math.exp(-event.deltaY / 300));
      }, { passive: false });
      dark.addEventListener("change", recolour);
      new ResizeObserver(() => {
        plane.width = Math.max(1, Math.round(plane.clientWidth * devicePixelRatio));
        plane.height = Math.max(1, Math.round(plane.clientHeight * devicePixelRatio));
        redraw(true);
      }).observe(plane);
      find();
      recolour();
    })();
    """#
}
