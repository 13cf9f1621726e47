import FoundationEssentials
import Plots

/// Heat maps over time as plain numbers, for the slider of a page.
struct Film: Encodable {
    struct Map: Encodable {
        let title: String
        let low: Double
        let high: Double
        /// Units × timesteps.
        let rows: [[Double?]]
    }
    let maps: [Map]
    /// Names of the timesteps, such as words; empty for numbers.
    let steps: [String]

    /// nil unless every panel is a heat map over the same timesteps.
    init?(_ figure: Figure) {
        var maps: [Map] = []
        var names: [String] = []
        for panel in figure.panels {
            guard case .heatMap(let map) = panel, map.columnLabel == "timestep", let width = map.rows.first?.count, width > 1, map.rows.count * width <= 20_000 else { return nil }
            names = names.isEmpty ? map.columnNames : names
            // Four digits are more than a colour shows; what is not finite has no colour.
            maps.append(Map(title: map.title, low: map.scale.low, high: map.scale.high, rows: map.rows.map { $0.map { $0.isFinite ? ($0 * 1e4).rounded() / 1e4 : nil } }))
        }
        guard !maps.isEmpty, Set(maps.compactMap(\.rows.first?.count)).count == 1 else { return nil }
        self.maps = maps
        steps = names
    }

    var json: String { (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}" }
}

/// The page's own script: a slider for each film, a column of numbers as bars beside each map.
enum FilmScript {
    static let text = """
        "use strict";
        const stops = [[68,1,84],[59,82,139],[33,145,140],[94,201,98],[253,231,37]];
        const signed = [[33,102,172],[146,197,222],[247,247,247],[244,165,130],[178,24,43]];
        function colour(v, low, high) {
          if (v === null) return [128, 128, 128];
          const list = low < 0 && high > 0 ? signed : stops;
          const x = Math.min(0.9999, Math.max(0, (v - low) / (high - low || 1))) * (list.length - 1);
          const i = Math.floor(x), f = x - i;
          return list[i].map((c, k) => Math.round(c + (list[i + 1][k] - c) * f));
        }
        for (const box of document.querySelectorAll(".film")) {
          const film = JSON.parse(box.dataset.film), count = film.maps[0].rows[0].length;
          const label = document.createElement("label"), slider = document.createElement("input"), shown = document.createElement("output");
          slider.type = "range"; slider.min = 1; slider.max = count; slider.value = count;
          slider.setAttribute("aria-label", "timestep");
          label.append("timestep", slider, shown);
          box.replaceChildren(label);
          const views = film.maps.map(map => {
            const title = document.createElement("h4"), row = document.createElement("div"), canvas = document.createElement("canvas"), bars = document.createElement("div");
            title.textContent = map.title; row.className = "map"; bars.className = "bars";
            canvas.width = count; canvas.height = map.rows.length;
            const pen = canvas.getContext("2d"), image = pen.createImageData(count, map.rows.length);
            map.rows.forEach((line, i) => line.forEach((v, j) => image.data.set([...colour(v, map.low, map.high), 255], 4 * (i * count + j))));
            const units = map.rows.map(() => bars.appendChild(document.createElement("div")));
            row.append(canvas, bars); box.append(title, row);
            const pick = e => { const r = canvas.getBoundingClientRect(); slider.value = 1 + Math.floor((e.clientX - r.left) / r.width * count); draw(); };
            canvas.addEventListener("pointerdown", e => { canvas.setPointerCapture(e.pointerId); pick(e); });
            canvas.addEventListener("pointermove", e => { if (e.buttons) pick(e); });
            return t => {
              pen.putImageData(image, 0, 0);
              pen.fillStyle = "rgba(255,255,255,.45)"; pen.fillRect(t, 0, 1, map.rows.length);
              units.forEach((bar, i) => {
                const v = map.rows[i][t], span = map.high - map.low || 1, zero = map.low < 0 && map.high > 0 ? -map.low / span : 0;
                const at = v === null ? zero : (v - map.low) / span, from = Math.max(0, Math.min(zero, at)), size = Math.max(0.004, Math.min(1, Math.abs(at - zero)));
                bar.style.backgroundSize = 100 * size + "% 100%";
                bar.style.backgroundPosition = (size < 1 ? 100 * from / (1 - size) : 0) + "% 0";
                bar.textContent = units.length <= 12 ? (v === null ? "nan" : v.toFixed(3)) : "";
                bar.title = "unit " + i + ": " + v;
              });
            };
          });
          const draw = () => { const t = slider.value - 1; shown.textContent = (film.steps[t] ?? "t = " + (t + 1)) + " / " + count; views.forEach(view => view(t)); };
          slider.addEventListener("input", draw);
          draw();
        }
        """
}
