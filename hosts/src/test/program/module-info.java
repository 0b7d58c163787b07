module program {
    requires dev.heddle.hosts;
    requires java.desktop;
}
