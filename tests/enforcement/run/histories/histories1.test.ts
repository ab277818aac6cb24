import { halfOfTheHistories } from "./playHistories";

halfOfTheHistories(0);
