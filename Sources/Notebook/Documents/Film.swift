import FoundationEssentials
import Plots

/// Heat maps over time as plain numbers, for the slider of a page.
struct Film: Encodable {
    struct Map: Encodable {
        let title: String
        let low: Double
        let high: Double
        /// Colours at even distances from low to high.
        let colours: [[Int]]
        /// Units × timesteps.
        let rows: [[Double?]]

        init(_ map: HeatMap) {
            title = map.title
            (low, high) = (map.scale.low, map.scale.high)
            colours = (0...8).map { map.scale.map.colour(Double($0) / 8) }.map { [$0.red, $0.green, $0.blue] }
            // Four digits are more than a colour shows; what is not finite has no colour.
            rows = map.rows.map { $0.map { $0.isFinite ? ($0 * 1e4).rounded() / 1e4 : nil } }
        }
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
            maps.append(Map(map))
        }
        guard !maps.isEmpty, Set(maps.compactMap(\.rows.first?.count)).count == 1 else { return nil }
        self.maps = maps
        steps = names
    }

    var json: String { (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}" }
}

/// The page's own script: a slider for each film; beside each map the numbers of the chosen timestep, a bar for each unit.
enum FilmScript {
    static let text = """
        "use strict";
        const isSigned = map => map.low < 0 && map.high > 0;
        function colour(v, map) {
          if (v === null) return [128, 128, 128];
          const list = map.colours;
          const x = Math.min(0.9999, Math.max(0, (v - map.low) / (map.high - map.low || 1))) * (list.length - 1);
          const i = Math.floor(x), f = x - i;
          return list[i].map((c, k) => Math.round(c + (list[i + 1][k] - c) * f));
        }
        const minus = text => text.replace("-", "\u{2212}"), short = x => minus(String(+x.toPrecision(3)));
        function make(kind, name, parent) {
          const element = document.createElement(kind);
          if (name) element.className = name;
          if (parent) parent.append(element);
          return element;
        }
        for (const box of document.querySelectorAll(".film")) {
          const film = JSON.parse(box.dataset.film), count = film.maps[0].rows[0].length;
          const label = make("label"), slider = make("input"), shown = make("output");
          slider.type = "range"; slider.min = 1; slider.max = count; slider.value = count;
          slider.setAttribute("aria-label", "timestep");
          label.append("timestep", slider, shown);
          box.replaceChildren(label);
          const panels = make("div", "panels", box);
          const views = film.maps.map(map => {
            const height = map.rows.length, hasNumbers = height <= 16;
            const panel = make("div", "", panels);
            make("h4", "", panel).textContent = map.title;
            const row = make("div", "map", panel), sheet = make("div", "sheet", row), canvas = make("canvas", "", sheet), here = make("div", "here", sheet), bars = make("div", "bars", row);
            row.style.height = Math.min(26, Math.max(2, height * (hasNumbers ? 1.35 : 0.55))) + "rem";
            canvas.width = count; canvas.height = height;
            const pen = canvas.getContext("2d"), image = pen.createImageData(count, height);
            map.rows.forEach((line, i) => line.forEach((v, j) => image.data.set([...colour(v, map), 255], 4 * (i * count + j))));
            pen.putImageData(image, 0, 0);
            const units = map.rows.map((_, i) => {
              const unit = make("div", "bar", bars);
              if (hasNumbers) make("b", "", unit).textContent = i;
              return { row: unit, number: hasNumbers ? make("span", "", unit) : null, bar: make("i", "", unit) };
            });
            const scale = make("div", "scale", panel), paint = make("i");
            paint.style.background = "linear-gradient(90deg," + map.colours.map(c => "rgb(" + c + ")") + ")";
            scale.append(short(map.low), paint, short(map.high));
            const pick = e => { const r = canvas.getBoundingClientRect(); slider.value = 1 + Math.floor((e.clientX - r.left) / r.width * count); draw(); };
            canvas.addEventListener("pointerdown", e => { canvas.setPointerCapture(e.pointerId); pick(e); });
            canvas.addEventListener("pointermove", e => { if (e.buttons) pick(e); });
            return t => {
              here.style.left = 100 * t / count + "%"; here.style.width = 100 / count + "%";
              units.forEach(({ row, number, bar }, i) => {
                const v = map.rows[i][t], span = map.high - map.low || 1, zero = isSigned(map) ? -map.low / span : 0;
                const at = v === null ? zero : (v - map.low) / span, from = Math.max(0, Math.min(zero, at)), size = Math.max(0.004, Math.min(1 - from, Math.abs(at - zero)));
                bar.style.backgroundSize = 100 * size + "% 100%";
                bar.style.backgroundPosition = (size < 1 ? 100 * from / (1 - size) : 0) + "% 0";
                if (number) number.textContent = v === null ? "nan" : minus(v.toFixed(3));
                row.title = "unit " + i + ": " + (v ?? "nan");
              });
            };
          });
          const draw = () => { const t = slider.value - 1; shown.textContent = (film.steps[t] ? film.steps[t] + ", " : "") + (t + 1) + " of " + count; views.forEach(view => view(t)); };
          slider.addEventListener("input", draw);
          draw();
        }
        """
}
