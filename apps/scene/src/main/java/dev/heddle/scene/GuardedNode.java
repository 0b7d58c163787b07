package dev.heddle.scene;

import com.jme3.asset.AssetKey;
import com.jme3.bounding.BoundingVolume;
import com.jme3.light.Light;
import com.jme3.material.MatParamOverride;
import com.jme3.material.Material;
import com.jme3.math.Matrix3f;
import com.jme3.math.Quaternion;
import com.jme3.math.Transform;
import com.jme3.math.Vector3f;
import com.jme3.renderer.Camera;
import com.jme3.renderer.RenderManager;
import com.jme3.renderer.ViewPort;
import com.jme3.renderer.queue.RenderQueue;
import com.jme3.scene.Node;
import com.jme3.scene.Spatial;
import com.jme3.scene.control.Control;
import dev.heddle.core.Owner;
import java.util.List;

/// A node of the scene graph that throws `WrongThreadException` when any thread but its owner's
/// touches it. Owner thread only.
///
/// Every method that changes a node, and every one that hands out a live part of it, checks first
/// and then does what the engine's own node does; a check costs one volatile read. The engine's
/// protected hooks would be fewer, but they run after the change is done. Shapes below a node need
/// no guard: there is no way to them but through a node.
final class GuardedNode extends Node {
    private final Owner owner;

    GuardedNode(String name, Owner owner) {
        this.owner = owner; // Before the engine's constructor, which may call what is guarded here.
        super(name);
        setRequiresUpdates(
                false); // It does nothing in a frame; the engine assumes so of any subclass.
    }

    // ---- the graph itself
    // ------------------------------------------------------------------------

    @Override
    public int attachChild(Spatial child) {
        owner.check();
        return super.attachChild(child);
    }

    @Override
    public int attachChildAt(Spatial child, int index) {
        owner.check();
        return super.attachChildAt(child, index);
    }

    @Override
    public int detachChild(Spatial child) {
        owner.check();
        return super.detachChild(child);
    }

    @Override
    public int detachChildNamed(String childName) {
        owner.check();
        return super.detachChildNamed(childName);
    }

    @Override
    public Spatial detachChildAt(int index) {
        owner.check();
        return super.detachChildAt(index);
    }

    @Override
    public void detachAllChildren() {
        owner.check();
        super.detachAllChildren();
    }

    @Override
    public void swapChildren(int index1, int index2) {
        owner.check();
        super.swapChildren(index1, index2);
    }

    @Override
    public boolean removeFromParent() {
        owner.check();
        return super.removeFromParent();
    }

    // ---- where it stands
    // -------------------------------------------------------------------------

    @Override
    public void setLocalTranslation(Vector3f translation) {
        owner.check();
        super.setLocalTranslation(translation);
    }

    @Override
    public void setLocalTranslation(float x, float y, float z) {
        owner.check();
        super.setLocalTranslation(x, y, z);
    }

    @Override
    public void setLocalRotation(Quaternion rotation) {
        owner.check();
        super.setLocalRotation(rotation);
    }

    @Override
    public void setLocalRotation(Matrix3f rotation) {
        owner.check();
        super.setLocalRotation(rotation);
    }

    @Override
    public void setLocalScale(float scale) {
        owner.check();
        super.setLocalScale(scale);
    }

    @Override
    public void setLocalScale(float x, float y, float z) {
        owner.check();
        super.setLocalScale(x, y, z);
    }

    @Override
    public void setLocalScale(Vector3f scale) {
        owner.check();
        super.setLocalScale(scale);
    }

    @Override
    public void setLocalTransform(Transform transform) {
        owner.check();
        super.setLocalTransform(transform);
    }

    @Override
    public Spatial move(float x, float y, float z) {
        owner.check();
        return super.move(x, y, z);
    }

    @Override
    public Spatial move(Vector3f offset) {
        owner.check();
        return super.move(offset);
    }

    @Override
    public Spatial scale(float factor) {
        owner.check();
        return super.scale(factor);
    }

    @Override
    public Spatial scale(float x, float y, float z) {
        owner.check();
        return super.scale(x, y, z);
    }

    @Override
    public Spatial rotate(Quaternion rotation) {
        owner.check();
        return super.rotate(rotation);
    }

    @Override
    public Spatial rotate(float x, float y, float z) {
        owner.check();
        return super.rotate(x, y, z);
    }

    @Override
    public void rotateUpTo(Vector3f up) {
        owner.check();
        super.rotateUpTo(up);
    }

    @Override
    public void lookAt(Vector3f position, Vector3f up) {
        owner.check();
        super.lookAt(position, up);
    }

    @Override
    public Spatial center() {
        owner.check();
        return super.center();
    }

    // ---- how it looks and behaves
    // ----------------------------------------------------------------

    @Override
    public void setName(String name) {
        owner.check();
        super.setName(name);
    }

    @SuppressWarnings("rawtypes") // The engine asks for the raw type.
    @Override
    public void setKey(AssetKey key) {
        owner.check();
        super.setKey(key);
    }

    @Override
    public void setMaterial(Material material) {
        owner.check();
        super.setMaterial(material);
    }

    @Override
    public void setLodLevel(int level) {
        owner.check();
        super.setLodLevel(level);
    }

    @Override
    public void setModelBound(BoundingVolume bound) {
        owner.check();
        super.setModelBound(bound);
    }

    @Override
    public void setCullHint(CullHint hint) {
        owner.check();
        super.setCullHint(hint);
    }

    @Override
    public void setBatchHint(BatchHint hint) {
        owner.check();
        super.setBatchHint(hint);
    }

    @Override
    public void setQueueBucket(RenderQueue.Bucket bucket) {
        owner.check();
        super.setQueueBucket(bucket);
    }

    @Override
    public void setShadowMode(RenderQueue.ShadowMode mode) {
        owner.check();
        super.setShadowMode(mode);
    }

    @Override
    public void setLastFrustumIntersection(Camera.FrustumIntersect intersection) {
        owner.check();
        super.setLastFrustumIntersection(intersection);
    }

    @Override
    public void setUserData(String key, Object data) {
        owner.check();
        super.setUserData(key, data);
    }

    @Override
    public void addLight(Light light) {
        owner.check();
        super.addLight(light);
    }

    @Override
    public void removeLight(Light light) {
        owner.check();
        super.removeLight(light);
    }

    @Override
    public void addControl(Control control) {
        owner.check();
        super.addControl(control);
    }

    @Override
    public void addControlAt(int index, Control control) {
        owner.check();
        super.addControlAt(index, control);
    }

    @Override
    public void removeControl(Class<? extends Control> type) {
        owner.check();
        super.removeControl(type);
    }

    @Override
    public boolean removeControl(Control control) {
        owner.check();
        return super.removeControl(control);
    }

    @Override
    public void addMatParamOverride(MatParamOverride override) {
        owner.check();
        super.addMatParamOverride(override);
    }

    @Override
    public void removeMatParamOverride(MatParamOverride override) {
        owner.check();
        super.removeMatParamOverride(override);
    }

    @Override
    public void clearMatParamOverrides() {
        owner.check();
        super.clearMatParamOverrides();
    }

    // ---- the engine's own passes
    // -----------------------------------------------------------------

    @Override
    public void updateLogicalState(float tpf) {
        owner.check();
        super.updateLogicalState(tpf);
    }

    @Override
    public void updateGeometricState() {
        owner.check();
        super.updateGeometricState();
    }

    @Override
    public void updateModelBound() {
        owner.check();
        super.updateModelBound();
    }

    @Override
    public void forceRefresh(boolean transforms, boolean bounds, boolean lights) {
        owner.check();
        super.forceRefresh(transforms, bounds, lights);
    }

    @Override
    public void runControlRender(RenderManager manager, ViewPort port) {
        owner.check();
        super.runControlRender(manager, port);
    }

    // ---- live parts, which a reader could change or see half changed
    // -----------------------------

    @Override
    public List<Spatial> getChildren() {
        owner.check();
        return super.getChildren();
    }

    @Override
    public Spatial getChild(int index) {
        owner.check();
        return super.getChild(index);
    }

    @Override
    public Spatial getChild(String name) {
        owner.check();
        return super.getChild(name);
    }

    @Override
    public Vector3f getLocalTranslation() {
        owner.check();
        return super.getLocalTranslation();
    }

    @Override
    public Quaternion getLocalRotation() {
        owner.check();
        return super.getLocalRotation();
    }

    @Override
    public Vector3f getLocalScale() {
        owner.check();
        return super.getLocalScale();
    }

    @Override
    public Transform getLocalTransform() {
        owner.check();
        return super.getLocalTransform();
    }

    @Override
    public Vector3f getWorldTranslation() {
        owner.check();
        return super.getWorldTranslation();
    }

    @Override
    public Quaternion getWorldRotation() {
        owner.check();
        return super.getWorldRotation();
    }

    @Override
    public Vector3f getWorldScale() {
        owner.check();
        return super.getWorldScale();
    }

    @Override
    public Transform getWorldTransform() {
        owner.check();
        return super.getWorldTransform();
    }

    @Override
    public BoundingVolume getWorldBound() {
        owner.check();
        return super.getWorldBound();
    }
}
