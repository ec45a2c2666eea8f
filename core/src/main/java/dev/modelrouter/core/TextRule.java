package dev.modelrouter.core;

/** A rule for the most tokens that a text can have; each allows for all that the one before it does. */
enum TextRule {
    /** A token for each UTF-8 byte. */
    PLAIN,
    /** And what normalising adds. */
    NORMALISED,
    /** And markers for words, capitals and punctuation. */
    MARKED
}
