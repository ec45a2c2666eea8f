package dev.modelrouter.evaluation;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What several models answered to the same requests, and how good each answer was: the data that a route is learned
 * from. Immutable and thread-safe. Its {@code toString} shows no content.
 */
public final class Outcomes {

    private final ImmutableList<Row> rows;
    private final ImmutableSet<String> models;

    private Outcomes(ImmutableList<Row> rows) {
        this.rows = rows;
        Set<String> common = new LinkedHashSet<>(rows.get(0).models().keySet());
        rows.forEach(row -> common.retainAll(row.models().keySet()));
        this.models = ImmutableSet.copyOf(common);
    }

    /**
     * Returns the outcomes of some rows.
     *
     * @throws IllegalArgumentException if there is none, or two have the same id
     */
    public static Outcomes of(Collection<Row> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("Outcomes need at least one row, but there is none.");
        }
        Set<String> ids = new HashSet<>();
        for (Row row : rows) {
            if (!ids.add(row.id())) {
                throw new IllegalArgumentException("Two rows have the id \"" + row.id() + "\"; give each its own.");
            }
        }
        return new Outcomes(ImmutableList.copyOf(rows));
    }

    /**
     * Reads outcomes from a file of JSON lines, one row a line:
     *
     * <pre>{@literal {"id": "7", "task": "triage", "prompt": "I was charged twice.", "models": {
     *   "nova-micro": {"score": 1, "inputTokens": 120, "outputTokens": 3, "answer": "billing"}, ...}}
     * }</pre>
     *
     * <p>A row may also have {@code system} and {@code tools} (text: what else the model was given), a result {@code
     * text}: the whole reply that the answer was taken from. Other fields are ignored. A file whose name ends with
     * {@code .gz} is unpacked.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line is not such a row; the message names the line, never its content
     */
    public static Outcomes read(Path file) throws IOException {
        return OutcomesFile.read(file);
    }

    /** Returns the rows in their order. */
    public ImmutableList<Row> rows() {
        return rows;
    }

    /** Returns the models of which every row has a result, in the order of the first row. */
    public ImmutableSet<String> models() {
        return models;
    }

    /**
     * Returns the rows that have a result of each of some models, with these alone.
     *
     * @throws IllegalArgumentException if no row has all of them
     */
    public Outcomes pool(List<String> pool) {
        ImmutableList<Row> kept = rows.stream()
                .filter(row -> row.models().keySet().containsAll(pool))
                .map(row -> row.only(pool))
                .collect(ImmutableList.toImmutableList());
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("No row has a result of each of the models " + pool + ".");
        }
        return new Outcomes(kept);
    }

    @Override
    public String toString() {
        return rows.size() + " rows of " + models;
    }

    /**
     * What a request shows to a learned route.
     *
     * @param task the call site, as the outcomes named it
     * @param prompt what is asked
     * @param tools the tools offered, as JSON text; empty if none
     */
    public record Request(String task, String prompt, String tools) {
        /** Checks for null. */
        public Request {
            requireNonNull(task, "task");
            requireNonNull(prompt, "prompt");
            requireNonNull(tools, "tools");
        }

        int length() {
            return prompt.length() + tools.length();
        }

        /** Shows no content. */
        @Override
        public String toString() {
            return "request of " + task;
        }
    }

    /**
     * What a model answered.
     *
     * @param model who
     * @param outputTokens the tokens written
     * @param answer what counts of the reply, as in the outcomes
     * @param text the whole reply; empty if it is the answer itself
     */
    public record Reply(String model, long outputTokens, String answer, String text) {
        /** Checks for null. */
        public Reply {
            requireNonNull(model, "model");
            requireNonNull(answer, "answer");
            requireNonNull(text, "text");
        }

        /** Shows no content. */
        @Override
        public String toString() {
            return "reply of " + model;
        }
    }

    /**
     * One request and what the models made of it.
     *
     * @param id tells the row from the others
     * @param task the call site: the route, or the place in the application that asks
     * @param prompt what was asked
     * @param tools the tools offered, as JSON text; empty if none
     * @param models the results by model
     */
    public record Row(String id, String task, String prompt, String tools, ImmutableMap<String, Result> models) {

        /** Checks that there is a result. */
        public Row {
            requireNonNull(id, "id");
            requireNonNull(task, "task");
            requireNonNull(prompt, "prompt");
            requireNonNull(tools, "tools");
            if (models.isEmpty()) {
                throw new IllegalArgumentException("The row \"" + id + "\" has no result of any model.");
            }
        }

        Row only(List<String> pool) {
            return new Row(
                    id,
                    task,
                    prompt,
                    tools,
                    pool.stream()
                            .collect(ImmutableMap.toImmutableMap(
                                    model -> model, model -> requireNonNull(models.get(model)))));
        }

        Request request() {
            return new Request(task, prompt, tools);
        }

        Reply reply(String model) {
            Result result = result(model);
            return new Reply(model, result.outputTokens(), result.answer(), result.text());
        }

        Result result(String model) {
            return requireNonNull(models.get(model), model);
        }

        /** Shows no content. */
        @Override
        public String toString() {
            return "row " + id + " of " + task;
        }
    }

    /**
     * What one model answered.
     *
     * @param score how good it was, from 0 to 1
     * @param inputTokens the tokens read
     * @param outputTokens the tokens written
     * @param answer what counts of the reply: compared between models; empty if it was not recorded
     * @param text the whole reply; empty if it is the answer itself or was not recorded
     */
    public record Result(double score, long inputTokens, long outputTokens, String answer, String text) {

        /** Checks the ranges. */
        public Result {
            requireNonNull(answer, "answer");
            requireNonNull(text, "text");
            if (!(score >= 0 && score <= 1)) {
                throw new IllegalArgumentException("A score is from 0 to 1, but got " + score + ".");
            }
            if (inputTokens < 0 || outputTokens < 0) {
                throw new IllegalArgumentException(
                        "Tokens are never negative, but got " + Math.min(inputTokens, outputTokens) + ".");
            }
        }

        double dollars(TokenPrice price) {
            return price.dollars((double) inputTokens, (double) outputTokens);
        }

        /** Shows no content. */
        @Override
        public String toString() {
            return "score " + score + ", tokens " + inputTokens + " + " + outputTokens;
        }
    }
}
