import { halfOfTheHistories } from "./halfOfTheHistories";

halfOfTheHistories(1);
