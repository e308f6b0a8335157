//! What a tree of packages must hold, so that what runs is what was meant.

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::{Metadata, Package};

/// The version of `compat/socket2`.
const SHIM: &str = "0.6.99";

/// By a patch: the shim is the only `socket2`, and the `users` use it. Returns all who do.
pub(crate) fn patched(tree: &Metadata, users: &[&str]) -> Result<Vec<String>> {
    let [shim] = named(tree, "socket2")[..] else { bail!("several socket2 in one tree: {}", versions(tree)) };
    ensure!(shim.version.to_string() == SHIM && shim.source.is_none(), "not the shim: {}", shim.id);
    let here = crate::root().join("compat/socket2/Cargo.toml");
    ensure!(
        crate::scratch::same(shim.manifest_path.as_std_path(), &here),
        "another shim: {}",
        shim.manifest_path
    );
    let found = users_of(tree, shim)?;
    for user in users {
        ensure!(found.iter().any(|name| name == user), "{user} does not use the shim");
    }
    Ok(found)
}

/// By the name in a manifest: the genuine crate is there in both versions, this library is there, and `user` has it
/// under the name of the other.
pub(crate) fn renamed(tree: &Metadata, user: &str) -> Result<()> {
    let genuine = named(tree, "socket2");
    for version in ["0.5.", "0.6."] {
        let from_registry =
            |package: &&&Package| package.source.as_ref().is_some_and(|source| source.is_crates_io());
        let count = genuine
            .iter()
            .filter(|p| p.version.to_string().starts_with(version))
            .filter(from_registry)
            .count();
        ensure!(count == 1, "{count} genuine {version}*: {}", versions(tree));
    }
    ensure!(genuine.len() == 2, "another socket2: {}", versions(tree));
    let [ours] = named(tree, "berkeley")[..] else { bail!("not one berkeley") };
    let [user] = named(tree, user)[..] else { bail!("no {user}") };
    let nodes = &tree.resolve.as_ref().context("an unresolved tree")?.nodes;
    let node = nodes.iter().find(|node| node.id == user.id).context("a package without a node")?;
    let renamed = node.deps.iter().any(|dep| dep.name == "socket2" && dep.pkg == ours.id);
    ensure!(renamed, "{} does not know berkeley as socket2", user.name);
    Ok(())
}

/// The version of a package, of which there must be one.
pub(crate) fn version(tree: &Metadata, name: &str) -> Result<String> {
    let [package] = named(tree, name)[..] else { bail!("not one {name}") };
    Ok(package.version.to_string())
}

fn named<'t>(tree: &'t Metadata, name: &str) -> Vec<&'t Package> {
    tree.packages.iter().filter(|package| package.name == name).collect()
}

fn versions(tree: &Metadata) -> String {
    named(tree, "socket2").iter().map(|package| package.id.to_string()).collect::<Vec<_>>().join(", ")
}

/// The names of the packages that depend on this one, in order.
fn users_of(tree: &Metadata, package: &Package) -> Result<Vec<String>> {
    let nodes = &tree.resolve.as_ref().context("an unresolved tree")?.nodes;
    let users = nodes.iter().filter(|node| node.dependencies.contains(&package.id));
    let name =
        |id| tree.packages.iter().find(|package| package.id == id).map(|package| package.name.to_string());
    let mut names: Vec<String> = users.filter_map(|node| name(node.id.clone())).collect();
    names.sort();
    Ok(names)
}
