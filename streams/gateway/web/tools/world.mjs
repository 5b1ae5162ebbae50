// Makes src/world.json from world-atlas: countries with their ISO code and a place for their label.
// The names are not kept: browsers know them in every language (Intl.DisplayNames).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoArea, geoCentroid } from "d3-geo";
import countries from "i18n-iso-countries";
import { feature, quantize } from "topojson-client";
import { filter, filterWeight, presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";

const SMALLEST_BEND = 4e-7; // steradians: 16 km2, about a pixel at the closest zoom
const SMALLEST_ISLAND = 4e-7;
const DIGITS = 3e4;
const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve("world-atlas/countries-50m.json"), "utf8"));

delete atlas.objects.land;
const kept = atlas.objects.countries.geometries.filter((country) => country.id !== "010"); // Antarctica
atlas.objects.countries.geometries = kept;

const light = simplify(presimplify(atlas, sphericalTriangleArea), SMALLEST_BEND);
const world = quantize(filter(light, filterWeight(light, SMALLEST_ISLAND, geoRingArea)), DIGITS);
for (const country of world.objects.countries.geometries) {
  const whole = feature(world, country);
  const largest = largestPolygon(whole.geometry);
  if (!largest) continue;
  country.properties = {
    code: country.id ? countries.numericToAlpha2(country.id) : undefined,
    label: geoCentroid(largest).map((degrees) => Math.round(degrees * 100) / 100),
    area: Math.round(geoArea(largest) * 1e6) / 1e6,
  };
  delete country.id;
}
world.objects.countries.geometries = world.objects.countries.geometries.filter((country) => country.arcs?.length);
delete world.bbox;

mkdirSync(new URL("../src", import.meta.url), { recursive: true });
writeFileSync(new URL("../src/world.json", import.meta.url), JSON.stringify(world));

function geoRingArea(ring) {
  const area = geoArea({ type: "Polygon", coordinates: [ring] });
  return area > 2 * Math.PI ? 4 * Math.PI - area : area;
}

function largestPolygon(geometry) {
  if (!geometry || geometry.type === null) return null;
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : (geometry.coordinates ?? []);
  return polygons
    .map((coordinates) => ({ type: "Polygon", coordinates }))
    .sort((a, b) => geoArea(b) - geoArea(a))[0];
}
