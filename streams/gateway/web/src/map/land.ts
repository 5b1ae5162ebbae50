// The offline base map: countries of Natural Earth, as paths that are made once and only scaled afterwards.
import { geoCircle, geoMercator, geoPath, type GeoPermissibleObjects } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import worldAddress from "../world.json?url";
import { plane, type Point } from "./view";

interface CountryProperties {
  code?: string;
  label: Point;
  area: number;
}

type World = Topology<{ countries: GeometryCollection<CountryProperties> }>;

export interface Country {
  code: string;
  label: Point;
  /** Steradians of its largest piece. */
  area: number;
  path: Path2D;
}

export interface Land {
  countries: Country[];
  fill: Path2D;
  coast: Path2D;
  borders: Path2D;
  /** Borders of what the data give to no country of ISO 3166. */
  disputed: Path2D;
}

/** Paths are in thousandths of a radian: canvas paths of tiny numbers lose digits. */
export const UNIT = 1_000;
const projection = geoMercator().scale(UNIT).translate([0, 0]).precision(0);

export async function loadLand(): Promise<Land> {
  const world = (await (await fetch(worldAddress)).json()) as World;
  const { countries } = world.objects;
  return {
    fill: path(feature(world, countries)),
    coast: path(mesh(world, countries, (a, b) => a === b)),
    borders: path(mesh(world, countries, (a, b) => a !== b && hasCode(a) && hasCode(b))),
    disputed: path(mesh(world, countries, (a, b) => a !== b && !(hasCode(a) && hasCode(b)))),
    countries: feature(world, countries)
      .features.filter((country) => country.properties.code)
      .map((country) => ({ ...country.properties, code: country.properties.code ?? "", label: plane(country.properties.label), path: path(country) }))
      .sort((a, b) => b.area - a.area),
  };
}

const hasCode = (area: { properties?: unknown }): boolean => Boolean((area.properties as CountryProperties | undefined)?.code);

/** The circle of `kilometres` around a place. */
export function circle(centre: Point, kilometres: number): Path2D {
  return path(geoCircle().center(centre).radius(kilometres / 111.195)());
}

function path(shape: GeoPermissibleObjects): Path2D {
  return new Path2D(geoPath(projection)(shape) ?? "");
}
