import { halfOfTheHistories } from "./halfOfTheHistories";

halfOfTheHistories(0);
