/// The room log in a SQLite file.
module dev.heddle.log {
    requires static transitive org.jspecify;
    requires transitive dev.heddle.sync;
    requires java.sql;
    requires org.xerial.sqlitejdbc;

    exports dev.heddle.log;
}
