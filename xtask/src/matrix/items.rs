//! The modules, types and methods that not every system has, read from the `cfg` attributes of the sources.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, ImplItem, Item, Lit, Meta, Token, Type, Visibility};

use super::systems::{self, Systems};

/// What a walk has found. An item may stand in several files, of which each system takes one: its systems add up.
#[derive(Debug, Default)]
struct Found {
    /// Public modules, types, functions by their paths: the systems of each, and of the public module around it.
    items: BTreeMap<String, (Systems, Systems)>,
    /// The systems of every type by its path, to tell whether a method is on fewer.
    types: BTreeMap<String, Systems>,
    /// By the path of the module, the name of the type and that of the method.
    methods: BTreeMap<(String, String, String), Systems>,
}

/// Where the walk is.
struct Place<'a> {
    /// The directory of the modules that are declared here.
    directory: &'a Path,
    /// The public modules around, as `control::`.
    path: &'a str,
    /// The systems that have what stands here, and those that have the public module around it.
    here: &'a Systems,
    around: &'a Systems,
}

/// The items of the library whose root is `file` that are on fewer systems than the module or type around them; modules
/// named `hidden` are not looked into. What macros make is not among them.
pub(crate) fn items(file: &Path, hidden: &[&str]) -> Result<BTreeMap<String, Systems>> {
    let all = systems::all();
    let mut found = Found::default();
    let directory = file.parent().context("a file without a directory")?;
    let root = Place { directory, path: "", here: &all, around: &all };
    found.each(&parse(file)?.items, &root, hidden)?;
    let items = found.items.into_iter().filter(|(_, (here, around))| here != around);
    let mut items: BTreeMap<_, _> = items.map(|(name, (here, _))| (name, here)).collect();
    for ((path, of, name), here) in found.methods {
        // Methods stand beside their type, or with a type of the root.
        let beside = format!("{path}{of}");
        let of = if found.types.contains_key(&beside) { beside } else { of };
        if here != *found.types.get(&of).unwrap_or(&all) {
            items.insert(format!("{of}::{name}"), here);
        }
    }
    Ok(items)
}

impl Found {
    fn each(&mut self, items: &[Item], place: &Place<'_>, hidden: &[&str]) -> Result<()> {
        for item in items {
            match item {
                Item::Mod(module) => {
                    self.module(module, place, hidden).with_context(|| format!("module {}", module.ident))?;
                }
                Item::Impl(block) if block.trait_.is_none() => self.block(block, place)?,
                Item::Struct(item) => self.item(&item.ident, &item.vis, &item.attrs, place)?,
                Item::Enum(item) => self.item(&item.ident, &item.vis, &item.attrs, place)?,
                Item::Trait(item) => self.item(&item.ident, &item.vis, &item.attrs, place)?,
                Item::Type(item) => self.item(&item.ident, &item.vis, &item.attrs, place)?,
                Item::Fn(item) => self.item(&item.sig.ident, &item.vis, &item.attrs, place)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn module(&mut self, module: &syn::ItemMod, place: &Place<'_>, hidden: &[&str]) -> Result<()> {
        let name = module.ident.to_string();
        if hidden.contains(&name.as_str()) {
            return Ok(());
        }
        let mut here = on(&module.attrs, place.here)?;
        if here.is_empty() {
            return Ok(());
        }
        let directory = place.directory.join(&name);
        let items = match &module.content {
            Some((_, items)) => items.clone(),
            None => {
                let file = parse(&source(module, &directory)?)?;
                // The attribute may stand in the file.
                here = on(&file.attrs, &here)?;
                file.items
            }
        };
        // A private module is there for its parent to re-export, a `pub(crate)` one for the root.
        let all = systems::all();
        let inner = match module.vis {
            Visibility::Public(_) => None,
            Visibility::Inherited => Some(Place { directory: &directory, here: &here, ..*place }),
            Visibility::Restricted(_) => {
                Some(Place { directory: &directory, here: &here, path: "", around: &all })
            }
        };
        if let Some(inner) = inner {
            return self.each(&items, &inner, hidden);
        }
        let path = format!("{}{name}", place.path);
        self.add(path.clone(), &here, place);
        let path = path + "::";
        self.each(&items, &Place { directory: &directory, path: &path, here: &here, around: &here }, hidden)
    }

    fn add(&mut self, path: String, here: &Systems, place: &Place<'_>) {
        let item = self.items.entry(path).or_default();
        item.0.extend(here);
        item.1.extend(place.around);
    }

    fn item(
        &mut self,
        name: &syn::Ident,
        visibility: &Visibility,
        attributes: &[Attribute],
        place: &Place<'_>,
    ) -> Result<()> {
        let here = on(attributes, place.here)?;
        if matches!(visibility, Visibility::Public(_)) && !here.is_empty() {
            self.add(format!("{}{name}", place.path), &here, place);
            self.types.entry(format!("{}{name}", place.path)).or_default().extend(here);
        }
        Ok(())
    }

    fn block(&mut self, block: &syn::ItemImpl, place: &Place<'_>) -> Result<()> {
        let Type::Path(of) = &*block.self_ty else { return Ok(()) };
        let Some(of) = of.path.segments.last() else { return Ok(()) };
        let around = on(&block.attrs, place.here)?;
        for item in &block.items {
            if let ImplItem::Fn(method) = item
                && matches!(method.vis, Visibility::Public(_))
            {
                let here = on(&method.attrs, &around)?;
                if !here.is_empty() {
                    let name = (place.path.to_owned(), of.ident.to_string(), method.sig.ident.to_string());
                    self.methods.entry(name).or_default().extend(here);
                }
            }
        }
        Ok(())
    }
}

/// The file of a module whose own modules stand in `directory`.
fn source(module: &syn::ItemMod, directory: &Path) -> Result<PathBuf> {
    let Some(attribute) = module.attrs.iter().find(|attribute| attribute.path().is_ident("path")) else {
        let file = directory.with_extension("rs");
        return Ok(if file.exists() { file } else { directory.join("mod.rs") });
    };
    let path = match &attribute.meta.require_name_value()?.value {
        Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) => path.value(),
        _ => bail!("a module whose path is no text"),
    };
    Ok(directory.with_file_name(path))
}

fn parse(file: &Path) -> Result<syn::File> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    syn::parse_file(&text).with_context(|| file.display().to_string())
}

/// Those of the systems that the attributes leave, by some setting of the features.
fn on(attributes: &[Attribute], systems: &Systems) -> Result<Systems> {
    let mut systems = systems.clone();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")) {
        let allowed = holds(&attribute.parse_args::<Meta>()?, true)?;
        systems.retain(|system| allowed.contains(system));
    }
    Ok(systems)
}

/// The systems for which a condition holds. What names no system is a setting, such as a feature: it holds as `setting`
/// says.
fn holds(condition: &Meta, setting: bool) -> Result<Systems> {
    let parts = |setting| -> Result<Vec<Systems>> {
        let list = condition.require_list()?;
        let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
        parts.iter().map(|part| holds(part, setting)).collect()
    };
    let name = condition.path().get_ident().context("a cfg with a path")?.to_string();
    let all = systems::all();
    Ok(match (name.as_str(), condition) {
        ("any", Meta::List(_)) => parts(setting)?.into_iter().flatten().collect(),
        ("all", Meta::List(_)) => {
            parts(setting)?.into_iter().fold(all, |some, part| some.intersection(&part).copied().collect())
        }
        ("not", Meta::List(_)) => {
            let parts: Systems = parts(!setting)?.into_iter().flatten().collect();
            all.difference(&parts).copied().collect()
        }
        ("test" | "doctest", _) => Systems::new(),
        (name, Meta::Path(_)) if systems::is_name(name) => systems::expand(name)?,
        _ if setting => all,
        _ => Systems::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_sets_of_systems() {
        let holds = |text: &str| holds(&syn::parse_str(text).unwrap(), true);
        let all = systems::all();
        assert_eq!(holds("any(linux, bsd)").unwrap().len(), 5);
        assert_eq!(holds("all(posix, not(any(wasi, linux_like)), linux_like)").unwrap(), Systems::new());
        assert_eq!(holds("not(windows)").unwrap().len(), all.len() - 1);
        assert_eq!(holds("test").unwrap(), Systems::new());
    }

    #[test]
    fn settings_are_as_an_item_needs_them() {
        let holds = |text: &str| holds(&syn::parse_str(text).unwrap(), true).unwrap();
        assert_eq!(holds("feature = \"batch\""), systems::all());
        assert_eq!(holds("not(feature = \"batch\")"), systems::all());
        assert_eq!(holds("all(bsd, not(own_cfg))"), systems::expand("bsd").unwrap());
        assert_eq!(holds("not(any(own_cfg, unix))"), ["wasi", "windows"].into());
        assert_eq!(holds("not(all(apple, own_cfg))"), systems::all());
    }

    /// The items of a library of these files.
    fn found(files: &[(&str, &str)]) -> BTreeMap<String, Systems> {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        items(&directory.path().join("lib.rs"), &["sys"]).unwrap()
    }

    #[test]
    fn alternatives_add_up() {
        let root = r#"
            #[cfg(windows)] #[path = "windows.rs"] mod platform;
            #[cfg(not(windows))] #[path = "rest.rs"] mod platform;
        "#;
        let windows = "pub struct Name; pub struct Startup;";
        let items = found(&[("lib.rs", root), ("windows.rs", windows), ("rest.rs", "pub struct Name;")]);
        assert_eq!(items, [("Startup".to_owned(), ["windows"].into())].into());
    }

    #[test]
    fn what_is_on_fewer_systems_is_named() {
        let root = "
            pub struct Other;
            pub struct Plain;
            impl Plain { pub fn all(&self) {} #[cfg(unix)] pub fn some(&self) {} #[cfg(linux)] fn own(&self) {} }
            #[cfg(posix)] pub mod room;
            #[cfg(linux)] mod inner;
            #[cfg(test)] mod tests;
            mod sys;
            pub mod inline { #[cfg(apple)] pub type Here = u8; }
        ";
        let room = "
            pub(crate) mod of_root { #[cfg(bsd)] pub struct Root; }
            pub fn everywhere() {}
            #[cfg(bsd)] pub fn here() {}
            pub struct Plain;
            impl Plain { pub fn as_its_type(&self) {} }
            impl crate::Other { #[cfg(apple)] pub fn of_the_root(&self) {} }
        ";
        let inner = "
            impl crate::Plain { pub fn linux(&self) {} }
            pub struct Inner;
            impl Inner { pub fn all() {} }
        ";
        let items = found(&[("lib.rs", root), ("room.rs", room), ("inner.rs", inner)]);
        let names = items.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
        let expected = "Inner Other::of_the_root Plain::linux Plain::some Root inline::Here room room::here";
        assert_eq!(names, expected);
        assert_eq!(items["room::here"], systems::expand("bsd").unwrap());
    }
}
