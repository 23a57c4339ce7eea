// The map of the directory: the outline of the territory, places gathered while they are far, named when they are near.
// The list stays below and says the same; without this script a still picture shows where the places are.
(() => {
  const DEGREE = 10000;
  const NAMED = 40; // places that get a name each; more are dots on a canvas
  const section = document.querySelector("[data-map]");
  if (!section) return;
  const said = section.querySelector("[data-map-said]");

  const script = (url) => new Promise((done, failed) => {
    const element = Object.assign(document.createElement("script"), { src: url, onload: done, onerror: failed });
    document.head.append(element);
  });
  const sheet = (url) => new Promise((done, failed) => {
    const element = Object.assign(document.createElement("link"), { rel: "stylesheet", href: url, onload: done, onerror: failed });
    document.head.append(element);
  });
  const columns = async () => {
    const address = new URL(section.dataset.map, location);
    address.search = location.search;
    for (const name of ["vue", "page", "tri", "hauteur", "couleur"]) address.searchParams.delete(name);
    const { ids, lat, lon } = await (await fetch(address)).json();
    let id = 0, y = 0, x = 0;
    return ids.map((step, i) => {
      id += step; y += lat[i]; x += lon[i];
      return { type: "Feature", properties: { id }, geometry: { type: "Point", coordinates: [x / DEGREE, y / DEGREE] } };
    });
  };

  const drawn = (map) => {
    const { outline, borders, frame } = section.dataset;
    if (!outline) return null;
    const [west, north, scaleX, scaleY] = frame.split(" ").map(Number);
    const lines = (path) => path.split("M").filter(Boolean).map((part) => {
      const numbers = part.replace("Z", "").trim().split(/\s+/).map(Number);
      const points = [];
      for (let i = 0; i + 1 < numbers.length; i += 2) points.push([north - numbers[i + 1] / scaleY, west + numbers[i] / scaleX]);
      if (part.includes("Z")) points.push(points[0]);
      return points;
    });
    const edge = L.polyline(lines(outline), { className: "map-edge", interactive: false }).addTo(map);
    if (borders) L.polyline(lines(borders), { className: "map-border", interactive: false }).addTo(map);
    return edge.getBounds();
  };

  const start = async () => {
    const { leaflet, leafletCss, clusters, tiles, thanks } = section.dataset;
    const [features] = await Promise.all([columns(), script(leaflet), script(clusters), sheet(leafletCss)]);
    const box = document.createElement("div");
    box.className = "map-box";
    section.querySelector(".still")?.replaceWith(box);
    if (!box.isConnected) section.append(box);
    const map = L.map(box, { zoomControl: false, attributionControl: !!tiles, maxZoom: 18, minZoom: 6 });
    L.control.zoom({ zoomInTitle: section.dataset.in, zoomOutTitle: section.dataset.out }).addTo(map);
    if (tiles) {
      map.attributionControl.setPrefix(false);
      L.tileLayer(tiles, { attribution: thanks, maxZoom: 18, referrerPolicy: "no-referrer" }).addTo(map);
    }
    const territory = drawn(map);
    const canvas = L.canvas({ padding: 0.3 });
    const dots = L.layerGroup().addTo(map);
    const names = new Map();
    let index, drawing = 0;

    const load = (places) => {
      index = new Supercluster({ radius: 54, maxZoom: 15 }).load(places);
      const around = L.latLngBounds(places.map(({ geometry: { coordinates: [x, y] } }) => [y, x]));
      if (around.isValid()) map.fitBounds(around, { padding: [30, 30], maxZoom: 13 });
      else if (territory?.isValid()) map.fitBounds(territory);
      else map.setView([46.6, 2.4], 6);
    };

    const ask = async (ids) => {
      const missing = ids.filter((id) => !names.has(id));
      if (!missing.length) return;
      const answer = await fetch(`${section.dataset.names}?ids=${missing.join(",")}`).catch(() => null);
      if (answer?.ok) for (const place of (await answer.json()).places) names.set(place.id, place);
    };

    const card = (place) => {
      const element = document.createElement("div");
      const link = Object.assign(document.createElement("a"), { href: place.url, textContent: place.name });
      if (section.dataset.target) link.target = section.dataset.target;
      const lines = [link, ...[place.where, place.state].filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text }))];
      const card = [...document.querySelectorAll("#results .card-title a")].find((each) => each.pathname === place.url);
      if (card) {
        const see = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: section.dataset.see });
        see.addEventListener("click", () => { card.scrollIntoView({ block: "center" }); card.focus(); });
        lines.push(see);
      }
      element.append(...lines);
      return element;
    };

    const opened = async (id, at) => {
      await ask([id]);
      const place = names.get(id);
      if (place) L.popup().setLatLng(at).setContent(card(place)).openOn(map);
    };

    const draw = async () => {
      const mine = ++drawing;
      const view = map.getBounds().pad(0.1);
      const shown = index.getClusters([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()], Math.round(map.getZoom()));
      const single = shown.filter((each) => !each.properties.cluster);
      const named = single.length <= NAMED;
      if (named) await ask(single.map((each) => each.properties.id));
      if (mine !== drawing) return;
      const held = document.activeElement?.closest?.(".map-box") ? document.activeElement.dataset.key : null;
      dots.clearLayers();
      for (const { properties, geometry: { coordinates: [x, y] } } of shown) {
        const at = [y, x];
        if (properties.cluster) {
          const count = properties.point_count;
          const label = section.dataset.zoom.replace("{}", count);
          const size = 34 + Math.min(30, Math.sqrt(count) * 2);
          const marker = L.marker(at, { title: label, alt: label, icon: L.divIcon({ className: "map-cluster", html: String(count), iconSize: [size, size] }) });
          marker.on("click keypress", () => map.setView(at, Math.min(18, index.getClusterExpansionZoom(properties.cluster_id))));
          marker.addTo(dots);
          label_of(marker, label, `c${x}${y}`);
        } else if (named) {
          const place = names.get(properties.id);
          const label = place ? [place.name, place.where].filter(Boolean).join(", ") : section.dataset.place;
          const marker = L.marker(at, { title: label, alt: label, icon: L.divIcon({ className: "map-place", iconSize: [26, 26] }) });
          marker.on("click keypress", () => opened(properties.id, at));
          marker.addTo(dots);
          label_of(marker, label, `p${properties.id}`);
        } else {
          L.circleMarker(at, { renderer: canvas, radius: 7, weight: 2, color: getComputedStyle(section).color, fillOpacity: 0.6 })
            .on("click", () => opened(properties.id, at)).addTo(dots);
        }
      }
      if (held) box.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
      section.dataset.ready = "yes";
    };
    const label_of = (marker, label, key) => {
      const element = marker.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", label);
      element.dataset.key = key;
    };

    map.on("moveend", draw);
    load(features);
    document.addEventListener("htmx:afterSettle", async (event) => {
      if (event.target.id !== "results") return;
      load(await columns());
      draw();
    });
  };

  start().catch((trouble) => { if (said) said.textContent = String(trouble); });
})();
