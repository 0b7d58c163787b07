package dev.heddle.scene;

import com.jme3.asset.AssetManager;
import com.jme3.bounding.BoundingVolume;
import com.jme3.light.PointLight;
import com.jme3.material.Material;
import com.jme3.material.RenderState.FaceCullMode;
import com.jme3.math.ColorRGBA;
import com.jme3.scene.Geometry;
import com.jme3.scene.Mesh;
import com.jme3.scene.Node;
import com.jme3.scene.Spatial.CullHint;
import dev.heddle.core.Owner;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// The engine's nodes that show the actors. Owner thread only.
final class Graph {
    /// How far a light of scale 1 reaches.
    private static final float LIGHT_RADIUS_CM = 1_000;

    /// The engine dims a light by the square of the distance in its own units, and takes them for
    /// metres; ours are centimetres.
    private static final float LIGHT_POWER = 60;

    private final Owner owner;
    private final AssetManager assets;
    private final Node root;
    private final Map<Kind, Mesh> meshes = new EnumMap<>(Kind.class);
    private final Map<String, GuardedNode> nodes = new HashMap<>();
    private final Map<String, PointLight> lights = new HashMap<>();

    Graph(Owner owner, AssetManager assets, Node root) {
        this.owner = owner;
        this.assets = assets;
        this.root = root;
    }

    void add(Actor actor) {
        var shape = new Geometry(actor.name(), meshes.computeIfAbsent(actor.kind(), Kind::mesh));
        shape.setMaterial(
                actor.kind() == Kind.LIGHT
                        ? glow(assets, actor.color())
                        : material(assets, actor.color()));
        if (actor.kind() == Kind.PLANE) { // It has no back of its own.
            shape.getMaterial().getAdditionalRenderState().setFaceCullMode(FaceCullMode.Off);
        }
        if (actor.kind() == Kind.EMPTY) { // Not drawn, but still somewhere.
            shape.setCullHint(CullHint.Always);
        }
        var node = new GuardedNode(actor.name(), owner);
        node.attachChild(shape);
        root.attachChild(node);
        nodes.put(actor.name(), node);
        if (actor.kind() == Kind.LIGHT) {
            var light = new PointLight();
            light.setColor(color(actor.color()).multLocal(LIGHT_POWER));
            root.addLight(light);
            lights.put(actor.name(), light);
        }
        move(actor);
    }

    void move(Actor actor) {
        var node = Objects.requireNonNull(nodes.get(actor.name()));
        node.setLocalTranslation(actor.location().toVector());
        node.setLocalRotation(actor.rotation().toRotation());
        node.setLocalScale(actor.scale().toVector());
        var light = lights.get(actor.name());
        if (light != null) {
            light.setPosition(actor.location().toVector());
            light.setRadius(LIGHT_RADIUS_CM * (float) actor.scale().greatest());
        }
    }

    void remove(String name) {
        root.detachChild(Objects.requireNonNull(nodes.remove(name)));
        var light = lights.remove(name);
        if (light != null) {
            root.removeLight(light);
        }
    }

    BoundingVolume bound(String name) {
        return Objects.requireNonNull(nodes.get(name)).getWorldBound();
    }

    /// A surface that the world's lights shine on.
    static Material material(AssetManager assets, String color) {
        var material = new Material(assets, "Common/MatDefs/Light/Lighting.j3md");
        material.setBoolean("UseMaterialColors", true);
        material.setColor("Diffuse", color(color));
        material.setColor("Ambient", color(color));
        return material;
    }

    /// A surface of one color, however dark it is around.
    static Material glow(AssetManager assets, String color) {
        var material = new Material(assets, "Common/MatDefs/Misc/Unshaded.j3md");
        material.setColor("Color", color(color));
        return material;
    }

    private static ColorRGBA color(String color) {
        int rgb = Integer.parseInt(color, 1, color.length(), 16);
        return new ColorRGBA()
                .setAsSrgb(
                        (rgb >> 16 & 0xff) / 255f,
                        (rgb >> 8 & 0xff) / 255f,
                        (rgb & 0xff) / 255f,
                        1);
    }
}
