import { halfOfTheHistories } from "./playHistories";

halfOfTheHistories(1);
